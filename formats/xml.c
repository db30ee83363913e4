// xml.c - an XML text as a tree of elements, read by expat within limits.
// SPDX-License-Identifier: MIT
#include "xml.h"

#include <expat.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

// Nodes and texts live in blocks, which are freed together.
typedef struct block {
    struct block *before;
    max_align_t bytes[];
} block;

struct xml_document {
    block *blocks;
    size_t used, room; // of the newest block
    xml_node *root;
    int32_t nodes;
};

enum { BLOCK_BYTES = 1 << 14 };

static void *take(xml_document *document, size_t size) {
    size = (size + sizeof(max_align_t) - 1) / sizeof(max_align_t) * sizeof(max_align_t);
    if (size > document->room - document->used) {
        const size_t room = size > BLOCK_BYTES ? size : BLOCK_BYTES;
        block *fresh = malloc(sizeof *fresh + room);
        if (!fresh) {
            return NULL;
        }
        fresh->before = document->blocks;
        document->blocks = fresh;
        document->used = 0;
        document->room = room;
    }
    void *taken = (char *)document->blocks->bytes + document->used;
    document->used += size;
    return taken;
}

static const char *take_text(xml_document *document, const char *text) {
    const size_t size = strlen(text) + 1;
    char *copy = take(document, size);
    return copy ? memcpy(copy, text, size) : NULL;
}

void xml_destroy(xml_document *document) {
    if (document) {
        while (document->blocks) {
            block *before = document->blocks->before;
            free(document->blocks);
            document->blocks = before;
        }
        free(document);
    }
}

xml_node *xml_root(const xml_document *document) {
    return document->root;
}

const char *xml_attribute(const xml_node *node, const char *name) {
    for (const char **at = node->attributes; *at; at += 2) {
        if (strcmp(at[0], name) == 0) {
            return at[1];
        }
    }
    return NULL;
}

// --- what expat calls ---

typedef struct reading {
    XML_Parser parser;
    xml_document *document;
    xml_node *open; // the innermost element
    const char *name;
    int32_t file, depth;
    ludus_status status;
} reading;

static int32_t line_of(const reading *r) {
    const XML_Size line = XML_GetCurrentLineNumber(r->parser);
    return line < INT32_MAX ? (int32_t)line : INT32_MAX;
}

static void stop(reading *r, ludus_status status) {
    r->status = status;
    XML_StopParser(r->parser, XML_FALSE);
}

// The element, with its own copies of texts; false without memory.
static bool fill(reading *r, xml_node *node, const char *name, const char **attributes) {
    size_t count = 0;
    while (attributes[count]) {
        count++;
    }
    *node = (xml_node){.parent = r->open, .file = r->file, .line = line_of(r)};
    node->name = take_text(r->document, name);
    node->attributes = take(r->document, (count + 1) * sizeof *node->attributes);
    for (size_t i = 0; node->attributes && i < count; i++) {
        node->attributes[i] = take_text(r->document, attributes[i]);
        if (!node->attributes[i]) {
            return false;
        }
    }
    if (node->attributes) {
        node->attributes[count] = NULL;
    }
    return node->name && node->attributes;
}

static void on_start(void *user, const char *name, const char **attributes) {
    reading *r = user;
    if (r->status) {
        return;
    }
    if (++r->depth > XML_DEPTH_MAX || ++r->document->nodes > XML_NODES_MAX) {
        const bool deep = r->depth > XML_DEPTH_MAX;
        stop(r, ludus_fail(LUDUS_ERROR_FORMAT, "%s:%d: %s than %d are not read", r->name, line_of(r),
                           deep ? "elements inside each other deeper" : "more elements",
                           deep ? XML_DEPTH_MAX : XML_NODES_MAX));
        return;
    }
    xml_node *node = take(r->document, sizeof *node);
    if (!node || !fill(r, node, name, attributes)) {
        stop(r, ludus_fail(LUDUS_ERROR_MEMORY, "%s:%d: no memory for the element %.60s", r->name, line_of(r), name));
        return;
    }
    if (!r->open) {
        r->document->root = node;
    } else if (r->open->last) {
        r->open->last = r->open->last->next = node;
    } else {
        r->open->first = r->open->last = node;
    }
    r->open = node;
}

static void on_end(void *user, const char *name) {
    (void)name;
    reading *r = user;
    if (!r->status) {
        r->depth--;
        r->open = r->open->parent;
    }
}

// Entities can grow without bound, and read files; nothing here needs them.
static void on_document_type(void *user, const char *name, const char *system, const char *public, int has_subset) {
    (void)name, (void)system, (void)public, (void)has_subset;
    reading *r = user;
    if (!r->status) {
        stop(r, ludus_fail(LUDUS_ERROR_FORMAT, "%s:%d: <!DOCTYPE> and entities are not read", r->name, line_of(r)));
    }
}

// --- reading ---

xml_document *xml_parse(const char *text, size_t length, const char *name, int32_t file) {
    if (length > XML_BYTES_MAX) {
        ludus_fail(LUDUS_ERROR_FORMAT, "%s has %zu bytes; at most %d are read", name, length, XML_BYTES_MAX);
        return NULL;
    }
    reading r = {XML_ParserCreate(NULL), calloc(1, sizeof(xml_document)), NULL, name, file, 0, LUDUS_OK};
    if (!r.parser || !r.document) {
        ludus_fail(LUDUS_ERROR_MEMORY, "%s: no memory to read it", name);
        r.status = LUDUS_ERROR_MEMORY;
    } else {
        XML_SetHashSalt(r.parser, 0x6c756475); // not from the clock: reading has no side effects
        XML_SetUserData(r.parser, &r);
        XML_SetElementHandler(r.parser, on_start, on_end);
        XML_SetStartDoctypeDeclHandler(r.parser, on_document_type);
        if (XML_Parse(r.parser, text, (int)length, XML_TRUE) != XML_STATUS_OK && !r.status) {
            r.status = ludus_fail(LUDUS_ERROR_FORMAT, "%s:%d: %s", name, line_of(&r),
                                  XML_ErrorString(XML_GetErrorCode(r.parser)));
        }
    }
    if (r.parser) {
        XML_ParserFree(r.parser);
    }
    if (r.status) {
        xml_destroy(r.document);
        return NULL;
    }
    return r.document;
}
