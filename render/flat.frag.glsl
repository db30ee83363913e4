#version 330 core
// flat.frag.glsl - coverage of a pixel by a shape, from its signed distance in pixels: exact smooth edges at any size.
// SPDX-License-Identifier: MIT
in vec2 local;
flat in vec4 look_pose, look_shape, look_fill, look_line;
flat in uint look_kind;
uniform sampler2D glyphs, sprites;
out vec4 color; // not multiplied by its opacity

// Kinds, as in flat.c.
const uint BOX = 0u, CIRCLE = 1u, STROKE = 2u, ARC = 3u, TRIANGLE = 4u, GLYPH = 5u, SPRITE = 6u;

float box(vec2 p, vec2 half_size, float radius) {
    vec2 q = abs(p) - half_size + radius;
    return length(max(q, 0.0)) + min(max(q.x, q.y), 0.0) - radius;
}

// Signed distance to the line from a to b; the inside is to its left.
float side(vec2 p, vec2 a, vec2 b) {
    vec2 along = normalize(b - a);
    return dot(p - a, vec2(along.y, -along.x));
}

void main() {
    float distance = 0.0;
    if (look_kind == BOX) {
        distance = box(local, look_shape.xy, look_shape.z);
    } else if (look_kind == CIRCLE) {
        distance = length(local) - look_shape.x;
    } else if (look_kind == STROKE) {
        // shape: half the length, half the width, and the cuts at the joints: angles of their normals, or 9 for none.
        vec2 from_end = vec2(max(abs(local.x) - look_shape.x, 0.0), local.y);
        distance = length(from_end) - look_shape.y;
        if (look_shape.z < 8.0 &&
            dot(local + vec2(look_shape.x, 0.0), vec2(cos(look_shape.z), sin(look_shape.z))) < 0.0) {
            discard;
        }
        if (look_shape.w < 8.0 &&
            dot(local - vec2(look_shape.x, 0.0), vec2(cos(look_shape.w), sin(look_shape.w))) >= 0.0) {
            discard;
        }
    } else if (look_kind == ARC) {
        // shape: radius, half the width, half the aperture; the middle of the arc lies on the x axis. Round ends.
        vec2 p = vec2(local.x, abs(local.y));
        vec2 end = vec2(cos(look_shape.z), sin(look_shape.z));
        bool beyond = atan(p.y, p.x) > look_shape.z;
        distance = (beyond ? length(p - look_shape.x * end) : abs(length(p) - look_shape.x)) - look_shape.y;
    } else if (look_kind == TRIANGLE) {
        // Corners in `pose`'s second half and in `shape`.
        vec2 a = look_pose.zw, b = look_shape.xy, c = look_shape.zw;
        vec3 edges = vec3(side(local, a, b), side(local, b, c), side(local, c, a));
        // Edges inside the polygon, whose flag in `line` is 0, divide it exactly; its own are smooth.
        vec3 own = step(0.5, look_line.xyz);
        if (any(greaterThan(edges * (1.0 - own), vec3(0.0)))) {
            discard;
        }
        vec3 outer = mix(vec3(-1e6), edges, own);
        distance = max(outer.x, max(outer.y, outer.z));
        color = vec4(look_fill.rgb, look_fill.a * clamp(0.5 - distance, 0.0, 1.0));
        return;
    } else if (look_kind == GLYPH) {
        // shape: the texel of the quad's middle; texels a pixel; rows run downwards.
        vec2 texel = look_shape.xy + vec2(local.x, -local.y) * look_shape.z;
        color = vec4(look_fill.rgb, look_fill.a * texture(glyphs, texel / vec2(textureSize(glyphs, 0))).r);
        return;
    } else if (look_kind == SPRITE) {
        // shape: half the size in pixels, and the texels' rectangle: origin and size, packed two by two.
        vec2 share = vec2(local.x, -local.y) / look_shape.xy * 0.5 + 0.5;
        vec2 size = look_pose.zw;
        vec2 texel = clamp(share * size, vec2(0.5) * look_line.x, size - 0.5 * look_line.x);
        texel = look_line.x > 0.5 ? texel : min(floor(texel), size - 1.0) + 0.5;
        vec4 texture_color = texture(sprites, (look_shape.zw + texel) / vec2(textureSize(sprites, 0)));
        color = vec4(texture_color.rgb, texture_color.a * clamp(0.5 - box(local, look_shape.xy, 0.0), 0.0, 1.0));
        return;
    }
    float coverage = clamp(0.5 - distance, 0.0, 1.0);
    if (look_pose.w > 1.0) {
        coverage = 1.0 - smoothstep(-0.5 * look_pose.w, 0.5 * look_pose.w, distance);
    }
    // The outline lies inside the edge.
    float outlined = look_pose.z > 0.0 ? clamp(0.5 + distance + look_pose.z, 0.0, 1.0) * look_line.a : 0.0;
    float alpha = mix(look_fill.a, 1.0, outlined);
    vec3 mixed = alpha > 0.0 ? mix(look_fill.rgb * look_fill.a, look_line.rgb, outlined) / alpha : look_fill.rgb;
    color = vec4(mixed, alpha * coverage);
}
