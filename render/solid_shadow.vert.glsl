// solid_shadow.vert.glsl - what the light sees: depths in the pane's tile of the shadow map.
// SPDX-License-Identifier: MIT

void main() {
    vec3 normal;
    vec3 point = pane_shadow(place(vec4(pane_texel(8).xyz, 0.0), normal));
    vec4 tile = pane_texel(12);
    gl_ClipDistance[0] = point.x - tile.x;
    gl_ClipDistance[1] = tile.z - point.x;
    gl_ClipDistance[2] = point.y - tile.y;
    gl_ClipDistance[3] = tile.w - point.y;
    gl_Position = vec4(2.0 * point - 1.0, 1.0);
}
