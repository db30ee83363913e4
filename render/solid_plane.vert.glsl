// solid_plane.vert.glsl - the ground.
// SPDX-License-Identifier: MIT

out vec3 to_eye;
out vec3 shadow_point;
out vec2 grid_point;
flat out vec4 color;
flat out vec4 line_color;
flat out vec3 background;
flat out vec2 fog_range;
flat out vec4 tile;

void main() {
    vec3 normal;
    vec4 origin = pane_texel(5), eye = pane_texel(6), back = pane_texel(7);
    vec3 position = place(vec4(eye.xyz, 1.0), normal);
    to_eye = eye.xyz - position;
    shadow_point = pane_shadow(position);
    // In cells of the grid, counted from one of the strong lines near the origin.
    float cell = abs(size.z);
    vec2 phase = cell > 1e-9 ? origin.xy - 5.0 * cell * round(origin.xy / (5.0 * cell)) : vec2(0.0);
    grid_point = cell > 1e-9 ? (position.xy + phase) / cell : vec2(0.5);
    color = vec4(fill.rgb, 1.0 - fill.a);
    line_color = vec4(line.rgb, cell > 1e-9 ? 1.0 - line.a : 0.0);
    background = back.rgb;
    fog_range = vec2(origin.w, eye.w);
    tile = pane_texel(12);
    gl_Position = pane_clip(position);
}
