// solid_place.glsl - where a vertex of a unit mesh lies in its pane. Instances: solid_instance in solid_internal.h.
// SPDX-License-Identifier: MIT

layout(location = 0) in vec3 unit;
layout(location = 1) in vec3 unit_normal;
layout(location = 2) in vec2 station;
layout(location = 3) in vec3 at;
layout(location = 4) in vec3 size;
layout(location = 5) in vec4 turn;
layout(location = 6) in vec4 fill;
layout(location = 7) in vec4 line;
layout(location = 8) in uint pane;

uniform samplerBuffer panes;
uniform int kind;

// solid_kind
const int RIBBON = 0, ROUND = 1, CYLINDER = 2, BOX = 3, ARROW = 4, PLANE = 5;

// A pane's numbers: solid_numbers in solid_internal.h.
vec4 pane_texel(int index) {
    return texelFetch(panes, int(pane) * TEXELS + index);
}

// What no float can square is clamped; nobody sees so far.
vec3 bounded(vec3 v) {
    return clamp(v, vec3(-1e9), vec3(1e9));
}

// From relative positions to the picture; outside of the pane's rectangle is clipped.
vec4 pane_clip(vec3 position) {
    vec4 clip = mat4(pane_texel(0), pane_texel(1), pane_texel(2), pane_texel(3)) * vec4(position, 1.0);
    vec4 rectangle = pane_texel(4);
    gl_ClipDistance[0] = clip.w + clip.x;
    gl_ClipDistance[1] = clip.w - clip.x;
    gl_ClipDistance[2] = clip.w + clip.y;
    gl_ClipDistance[3] = clip.w - clip.y;
    clip.xy = clip.xy * rectangle.xy + clip.w * rectangle.zw;
    return clip;
}

vec3 pane_shadow(vec3 position) {
    vec4 point = vec4(position, 1.0);
    return vec3(dot(pane_texel(9), point), dot(pane_texel(10), point), dot(pane_texel(11), point));
}

// Above the ground, in distances of the camera.
float body_height(vec3 position) {
    return max(position.z - pane_texel(7).w, 0.0) / pane_texel(5).w;
}

// v turned by the unit quaternion w, x, y, z.
vec3 turned(vec4 q, vec3 v) {
    return v + 2.0 * cross(q.yzw, cross(q.yzw, v) + q.x * v);
}

// A frame whose third axis is `axis`: Duff et al., "Building an Orthonormal Basis, Revisited" (2017).
mat3 frame_along(vec3 axis) {
    float s = axis.z >= 0.0 ? 1.0 : -1.0;
    float a = -1.0 / (s + axis.z), b = axis.x * axis.y * a;
    return mat3(vec3(1.0 + s * axis.x * axis.x * a, s * b, -s * axis.x),
                vec3(b, s + axis.y * axis.y * a, -axis.y), axis);
}

// What is a pixel or two thick is a strip that faces the viewer, whose edges look sideways.
vec3 place_ribbon(vec3 from, vec3 span, float radius, vec4 viewer, out vec3 normal) {
    vec3 toward = normalize(viewer.xyz - viewer.w * (from + 0.5 * span));
    vec3 along = span - toward * dot(span, toward);
    float seen = length(along);
    along = seen > 1e-6 * radius && seen > 1e-12 ? along / seen : frame_along(toward)[0];
    vec3 across = cross(toward, along);
    normal = normalize(unit.y * across + 0.7 * toward);
    return from + station.x * span + 0.9 * radius * (unit.x * along + unit.y * across);
}

// The position relative to the pane's origin, and the normal. The viewer is a point, or a direction when its w is 0.
vec3 place(vec4 viewer, out vec3 normal) {
    vec3 from = bounded(at) - pane_texel(5).xyz;
    vec3 extent = bounded(size);
    if (kind == PLANE) {
        normal = vec3(0.0, 0.0, 1.0);
        // No farther than one can see, so that coordinates stay exact.
        vec2 reach = vec2(1.1 * pane_texel(6).w), half_size = abs(extent.xy);
        vec2 low = max(from.xy - half_size, -reach), high = min(from.xy + half_size, reach);
        return vec3(mix(low, max(low, high), 0.5 + 0.5 * unit.xy), from.z);
    }
    if (kind == BOX) {
        normal = turned(turn, unit_normal);
        return from + turned(turn, unit * abs(extent));
    }
    vec3 span = bounded(turn.xyz) - bounded(at);
    float length_ = length(span);
    if (kind == RIBBON) {
        return place_ribbon(from, span, abs(extent.x), viewer, normal);
    }
    mat3 frame = frame_along(length_ > 1e-12 ? span / length_ : vec3(0.0, 0.0, 1.0));
    float radius = abs(extent.x), head = HEAD_LENGTH * radius;
    if (kind == ARROW && head > length_) {
        // Shorter than its head: all of it shrinks.
        radius *= length_ / head;
        head = length_;
    }
    normal = frame * unit_normal;
    return from + frame * (unit * radius) + frame[2] * (station.x * length_ - station.y * head);
}
