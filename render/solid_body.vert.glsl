// solid_body.vert.glsl - bodies: spheres, capsules, cylinders, boxes, arrows.
// SPDX-License-Identifier: MIT

out vec3 surface_normal;
out vec3 to_eye;
out vec3 shadow_point;
out float height;
flat out vec4 color;
flat out vec3 background;
flat out vec2 fog_range;
flat out vec3 light;
flat out vec4 tile;

void main() {
    vec4 origin = pane_texel(5), eye = pane_texel(6), back = pane_texel(7), sun = pane_texel(8);
    vec3 position = place(vec4(eye.xyz, 1.0), surface_normal);
    to_eye = eye.xyz - position;
    // The shadow map is asked a little above the surface, so that a body does not shade itself where it should not.
    shadow_point = pane_shadow(position + 2.5 * sun.w * surface_normal);
    fog_range = vec2(origin.w, eye.w);
    height = body_height(position);
    color = vec4(fill.rgb, 1.0 - fill.a);
    background = back.rgb;
    light = sun.xyz;
    tile = pane_texel(12);
    gl_Position = pane_clip(position);
}
