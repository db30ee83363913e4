// solid_body.frag.glsl - matte paint in that light.

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
    vec3 normal = normalize(surface_normal), eye = normalize(to_eye);
    float facing = dot(normal, light);
    float key = max(facing, 0.0) / light.z * light_at(shadow_point, tile, facing > 0.0);
    // Near the ground less of its light reaches what looks down.
    vec3 ambient = mix(BOUNCE * (1.0 - 0.6 * exp(-25.0 * height)), SKY, 0.5 + 0.5 * normal.z);
    float gloss = pow(max(dot(normal, normalize(light + eye)), 0.0), 60.0);
    float rim = 1.0 - max(dot(normal, eye), 0.0);
    rim *= rim * rim;
    vec3 paint = color.rgb * color.rgb;
    vec3 lit = paint * (KEY * key + ambient) + 0.08 * key * gloss + 0.10 * rim * ambient;
    result = vec4(mix(sqrt(lit), background, haze(to_eye, fog_range) * haze(to_eye, fog_range)),
                  mix(color.a, 1.0, 0.5 * rim)); // ghosts have an outline, as glass has
}
