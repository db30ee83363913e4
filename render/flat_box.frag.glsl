#version 330 core
// flat_box.frag.glsl - boxes with round corners, which circles and straight strokes are too: coverage from signed distance.
// SPDX-License-Identifier: MIT
in vec2 local;
flat in vec4 look_pose;  // z: the outline's width, far below 0 for none; w: 1 / the width over which the edge fades
flat in vec4 look_shape; // half extents without the corners' radius, that radius, 1 where the edge is soft
flat in vec4 look_fill, look_line;
out vec4 color; // multiplied by its opacity

void main() {
    vec2 q = abs(local) - look_shape.xy;
    float distance = length(max(q, 0.0)) + min(max(q.x, q.y), 0.0) - look_shape.z;
    float coverage = clamp(0.5 - distance * look_pose.w, 0.0, 1.0);
    coverage += look_shape.w * (coverage * coverage * (3.0 - 2.0 * coverage) - coverage);
    // The outline lies inside the edge, over the filling.
    float outlined = clamp(0.5 + distance + look_pose.z, 0.0, 1.0);
    color = (look_fill * (1.0 - outlined * look_line.a) + look_line * outlined) * coverage;
}
