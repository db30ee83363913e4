// solid_small.vert.glsl - bodies of a few pixels, lit at their vertices: there are fewer of them than pixels.
// SPDX-License-Identifier: MIT

out vec4 paint;

void main() {
    vec4 origin = pane_texel(5), eye = pane_texel(6), back = pane_texel(7), sun = pane_texel(8);
    vec3 normal;
    vec3 position = place(vec4(eye.xyz, 1.0), normal);
    vec3 shadow_point = pane_shadow(position + 2.5 * sun.w * normal);
    paint = painted(vec4(fill.rgb, 1.0 - fill.a), normal, eye.xyz - position, shadow_point, body_height(position),
                    back.rgb, vec2(origin.w, eye.w), sun.xyz, pane_texel(12));
    gl_Position = pane_clip(position);
}
