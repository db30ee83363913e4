// solid_body.frag.glsl - matte paint, pixel by pixel.
// SPDX-License-Identifier: MIT

in vec3 surface_normal;
in vec3 to_eye;
in vec3 shadow_point;
in float height;
flat in vec4 color;
flat in vec3 background;
flat in vec2 fog_range;
flat in vec3 light;
flat in vec4 tile;

out vec4 result;

void main() {
    result = painted(color, normalize(surface_normal), to_eye, shadow_point, height, background, fog_range, light, tile);
}
