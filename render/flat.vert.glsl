#version 330 core
// flat.vert.glsl - one quad an instance, turned and placed in pixels of the picture.
// SPDX-License-Identifier: MIT
layout(location = 0) in vec4 place;   // centre, half extents of the quad
layout(location = 1) in vec4 pose;    // cosine and sine of its turn, outline width, softness
layout(location = 2) in vec4 shape;   // by kind: see flat.frag.glsl
layout(location = 3) in vec4 fill;
layout(location = 4) in vec4 line;
layout(location = 5) in vec4 clip;    // left, bottom, right, top of the pane
layout(location = 6) in uint kind;
uniform vec2 picture; // 2 / size in pixels
out vec2 local;       // from the centre, in pixels, before the turn
flat out vec4 look_pose, look_shape, look_fill, look_line;
flat out uint look_kind;
out float gl_ClipDistance[4];

void main() {
    vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1) * 2.0 - 1.0;
    local = corner * place.zw;
    vec2 at = place.xy + vec2(pose.x * local.x - pose.y * local.y, pose.y * local.x + pose.x * local.y);
    gl_ClipDistance[0] = at.x - clip.x;
    gl_ClipDistance[1] = at.y - clip.y;
    gl_ClipDistance[2] = clip.z - at.x;
    gl_ClipDistance[3] = clip.w - at.y;
    gl_Position = vec4(at * picture - 1.0, 0.0, 1.0);
    look_pose = pose;
    look_shape = shape;
    look_fill = fill;
    look_line = line;
    look_kind = kind;
}
