#version 330 core
// flat_path.frag.glsl - a piece of a polygon or of a bent stroke, from the segments that matter to it.
// SPDX-License-Identifier: MIT
//
// A polygon covers the exact share of a pixel: every segment adds the signed area between itself and the pixel's right edge,
// as in R. Levien, "font-rs" (2016). A stroke is one shape, the points near any of its segments, so that translucent ones are
// no darker at their joints.
flat in vec4 look_pose;  // x: windings around the whole piece, y: 1 for a stroke, z: outline or half stroke, w: softness
flat in vec4 look_shape; // bits of integers: first segment and count for the area, first and count for the distance
flat in vec4 look_fill, look_line;
uniform samplerBuffer segments;
out vec4 color; // multiplied by its opacity

// The area of the pixel whose corner is `pixel` to the right of x0, y0, y1 and dx/dy; upwards counts positive.
float area_of(vec2 pixel, vec4 segment) {
    float low = clamp(segment.y - pixel.y, 0.0, 1.0), high = clamp(segment.z - pixel.y, 0.0, 1.0);
    float from = segment.x + (low + pixel.y - segment.y) * segment.w - pixel.x;
    float to = segment.x + (high + pixel.y - segment.y) * segment.w - pixel.x;
    float left = min(min(from, to), 1.0), right = max(from, to), wide = right - left;
    float b = min(right, 1.0), c = max(b, 0.0), d = max(left, 0.0);
    float share = wide > 1e-3 ? (b + 0.5 * (d * d - c * c) - left) / wide : clamp(1.0 - left, 0.0, 1.0);
    return (high - low) * share;
}

void main() {
    vec2 center = gl_FragCoord.xy, pixel = center - 0.5;
    int first = floatBitsToInt(look_shape.x), end = first + floatBitsToInt(look_shape.y);
    float area = look_pose.x;
    for (int i = first; i < end; i++) {
        area += area_of(pixel, texelFetch(segments, i));
    }
    first = floatBitsToInt(look_shape.z);
    end = first + floatBitsToInt(look_shape.w);
    float nearest = 1e12; // squared
    for (int i = first; i < end; i++) {
        vec4 segment = texelFetch(segments, i); // x, y, dx, dy
        vec2 away = center - segment.xy;
        away -= segment.zw * clamp(dot(away, segment.zw) / max(dot(segment.zw, segment.zw), 1e-9), 0.0, 1.0);
        nearest = min(nearest, dot(away, away));
    }
    float distance = sqrt(nearest), coverage = min(abs(area), 1.0);
    float outlined = clamp(look_pose.z - distance + 0.5, 0.0, 1.0);
    if (look_pose.w > 1.0) {
        float edge = coverage > 0.5 ? -distance : distance;
        coverage = 1.0 - smoothstep(-0.5 * look_pose.w, 0.5 * look_pose.w, edge);
    }
    color = look_pose.y > 0.5 ? look_line * outlined
                              : (look_fill * (1.0 - outlined * look_line.a) + look_line * outlined) * coverage;
}
