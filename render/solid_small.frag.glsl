// solid_small.frag.glsl - what the vertices found.
// SPDX-License-Identifier: MIT

in vec4 paint;

out vec4 result;

void main() {
    result = paint;
}
