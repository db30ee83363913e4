#version 330 core
// flat_fill.frag.glsl - whole pixels of one colour: grounds, backgrounds, the inside of large shapes.
// SPDX-License-Identifier: MIT
flat in vec4 look_fill;
out vec4 color;

void main() {
    color = look_fill;
}
