#version 330 core
// flat.vert.glsl - one quad an instance, placed in pixels of the picture and cut at its clip.
// SPDX-License-Identifier: MIT
layout(location = 0) in vec4 place; // centre, half extents of the quad
layout(location = 1) in vec4 pose;  // cosine and sine of the shape's turn; the rest by kind
layout(location = 2) in vec4 shape; // by kind: see the fragment shaders
layout(location = 3) in vec4 fill;
layout(location = 4) in vec4 line;
layout(location = 5) in vec4 clip; // left, bottom, right, top
layout(location = 6) in float upright;
uniform vec2 picture; // 2 / size in pixels
out vec2 local;       // from the shape's centre, in pixels, before its turn
flat out vec4 look_pose, look_shape, look_fill, look_line; // colours are multiplied by their opacity

void main() {
    vec2 corner = (vec2(gl_VertexID & 1, gl_VertexID >> 1) * 2.0 - 1.0) * place.zw;
    // A quad that turns with its shape lies within the clip as a whole; an upright one is cut.
    vec2 turned = place.xy + vec2(pose.x * corner.x - pose.y * corner.y, pose.y * corner.x + pose.x * corner.y);
    vec2 at = upright > 0.5 ? clamp(place.xy + corner, clip.xy, clip.zw) : turned;
    vec2 away = at - place.xy;
    local = vec2(pose.x * away.x + pose.y * away.y, pose.x * away.y - pose.y * away.x);
    gl_Position = vec4(at * picture - 1.0, 0.0, 1.0);
    look_pose = pose;
    look_shape = shape;
    look_fill = vec4(fill.rgb * fill.a, fill.a);
    look_line = vec4(line.rgb * line.a, line.a);
}
