// xml.h - an XML text as a tree of elements, read by expat within limits: no document types, no entities of a text's own.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_FORMATS_XML_H
#define LUDUS_FORMATS_XML_H

#include <ludus/base.h>

// Limits on what one document may hold.
enum { XML_BYTES_MAX = 1 << 24, XML_DEPTH_MAX = 100, XML_NODES_MAX = 200000 };

typedef struct xml_node xml_node;
struct xml_node {
    const char *name;
    const char **attributes; // name, value, name, value, ..., NULL
    xml_node *parent, *first, *last, *next;
    int32_t file, line; // file: as given to xml_parse()
};

typedef struct xml_document xml_document;

// Reads `text`. `name` stands for the file in sentences ("name:line: ..."). NULL on failure. The caller destroys it.
xml_document *xml_parse(const char *text, size_t length, const char *name, int32_t file);
void xml_destroy(xml_document *document);
xml_node *xml_root(const xml_document *document);

// The value of an attribute, or NULL.
const char *xml_attribute(const xml_node *node, const char *name);

#endif
