#version 330 core
// flat_glyph.frag.glsl - a character, from the texture of glyphs.
// SPDX-License-Identifier: MIT
in vec2 local;
flat in vec4 look_shape; // the texel of the quad's middle, texels a pixel; rows run downwards
flat in vec4 look_fill;
uniform sampler2D glyphs;
out vec4 color; // multiplied by its opacity

void main() {
    vec2 texel = look_shape.xy + vec2(local.x, -local.y) * look_shape.z;
    color = look_fill * texture(glyphs, texel / vec2(textureSize(glyphs, 0))).r;
}
