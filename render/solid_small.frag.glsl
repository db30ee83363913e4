// solid_small.frag.glsl - what the vertices found.

in vec4 paint;

out vec4 result;

void main() {
    result = paint;
}
