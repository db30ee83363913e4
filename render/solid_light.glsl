// solid_light.glsl - one light with a soft shadow, the sky, and matte paint in them.
// SPDX-License-Identifier: MIT
//
// Colours are squares of sRGB here, which is near enough to linear light.

uniform sampler2DShadow shadow_map;
uniform int reach; // of the looks around a point: 0 or 1

// What a surface that looks up gets from the light and from the sky makes one together: it has the colour of its paint.
const vec3 KEY = vec3(0.55, 0.54, 0.53);
const vec3 SKY = vec3(0.45, 0.46, 0.47);
const vec3 BOUNCE = vec3(0.31, 0.29, 0.26);

// How much of a surface the haze before the background hides. Even in the inverse of the distance, which on the ground
// is even in the picture.
float haze(vec3 to_eye, vec2 range) {
    return smoothstep(0.0, 1.0, (1.0 - range.x / max(length(to_eye), range.x)) / (1.0 - range.x / range.y));
}

// How much of the light arrives, 0 to 1: one look at the shadow map, or nine in large panes, each of them smoothed over
// four texels. Where nothing throws a shadow, or the answer is not asked, the loop is left at once, which software
// OpenGL does for whole blocks of pixels.
float light_at(vec3 point, vec4 tile, bool asked) {
    vec2 texel = 1.0 / vec2(textureSize(shadow_map, 0));
    vec2 where = clamp(point.xy, tile.xy - 2.0 * texel, tile.zw + 2.0 * texel);
    int looks = asked && where == point.xy ? reach : -1;
    float sum = 0.0, weights = 0.0;
    for (int i = -looks; i <= looks; i++) {
        for (int j = -looks; j <= looks; j++) {
            float weight = float((2 - abs(i)) * (2 - abs(j)));
            sum += weight * texture(shadow_map, vec3(where + 1.5 * texel * vec2(i, j), min(point.z, 1.0)));
            weights += weight;
        }
    }
    return looks < 0 ? 1.0 : sum / weights;
}

// Matte paint in that light. `height`: above the ground, in distances of the camera.
vec4 painted(vec4 color, vec3 normal, vec3 to_eye, vec3 shadow_point, float height, vec3 background, vec2 fog_range,
             vec3 light, vec4 tile) {
    vec3 eye = normalize(to_eye);
    float facing = dot(normal, light);
    float key = max(facing, 0.0) / light.z * light_at(shadow_point, tile, facing > 0.0);
    // Near the ground less of its light reaches what looks down.
    vec3 ambient = mix(BOUNCE * (1.0 - 0.6 * exp(-25.0 * height)), SKY, 0.5 + 0.5 * normal.z);
    float gloss = pow(max(dot(normal, normalize(light + eye)), 0.0), 60.0);
    float rim = 1.0 - max(dot(normal, eye), 0.0);
    rim *= rim * rim;
    vec3 lit = color.rgb * color.rgb * (KEY * key + ambient) + 0.08 * key * gloss + 0.10 * rim * ambient;
    float fog = haze(to_eye, fog_range);
    // Ghosts have an outline, as glass has.
    return vec4(mix(sqrt(lit), background, fog * fog), mix(color.a, 1.0, 0.5 * rim));
}
