// solid_plane.frag.glsl - ground that fades into the background, with a grid that neither shimmers nor breaks.
// SPDX-License-Identifier: MIT

in vec3 to_eye;
in vec3 shadow_point;
in vec2 grid_point;
flat in vec4 color;
flat in vec4 line_color;
flat in vec3 background;
flat in vec2 fog_range;
flat in vec4 tile;

out vec4 result;

// How much of the pixel lines of that width, in cells, cover: Golus, "The Best Darn Grid Shader (Yet)" (2023).
float grid_cover(vec2 point, vec2 pixel, float width) {
    vec2 drawn = clamp(vec2(width), pixel, vec2(0.5));
    vec2 off = 1.0 - abs(fract(point) * 2.0 - 1.0);
    vec2 cover = smoothstep(drawn + 1.5 * pixel, drawn - 1.5 * pixel, off) * clamp(width / drawn, 0.0, 1.0);
    cover = mix(cover, vec2(width), clamp(2.0 * pixel - 1.0, 0.0, 1.0));
    return mix(cover.x, 1.0, cover.y);
}

void main() {
    vec2 pixel = vec2(length(vec2(dFdx(grid_point.x), dFdy(grid_point.x))),
                      length(vec2(dFdx(grid_point.y), dFdy(grid_point.y))));
    float lines = max(0.6 * grid_cover(grid_point, pixel, 0.03), grid_cover(grid_point / 5.0, pixel / 5.0, 0.012));
    vec4 paint = mix(color, vec4(line_color.rgb, max(color.a, line_color.a)), lines * line_color.a);
    vec3 lit = paint.rgb * paint.rgb * (KEY * light_at(shadow_point, tile, true) + SKY);
    result = vec4(mix(sqrt(lit), background, haze(to_eye, fog_range)), paint.a);
}
