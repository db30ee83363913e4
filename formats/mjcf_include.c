// mjcf_include.c - files within files: the included file's elements take the place of <include file="..."/>.
// SPDX-License-Identifier: MIT
#include "file.h"
#include "mjcf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Only files in the model's folder or below it: a model from elsewhere must not read what lies around.
static bool stays_below(const char *path) {
    if (path[0] == '/' || path[0] == '\0') {
        return false;
    }
    for (const char *part = path; part; part = strchr(part, '/')) {
        part += *part == '/';
        if (strncmp(part, "..", 2) == 0 && (part[2] == '/' || part[2] == '\0')) {
            return false;
        }
    }
    return true;
}

// Reads the file that `node` names and gives its root.
static ludus_status open_included(mjcf_loader *loader, const xml_node *node, xml_node **root) {
    const char *file = xml_attribute(node, "file");
    if (!file || !file[0]) {
        return mjcf_fail(loader, LUDUS_ERROR_FORMAT, node, "needs the attribute file");
    }
    if (!loader->folder) {
        return mjcf_fail(loader, LUDUS_ERROR_FORMAT, node, "cannot include %.200s: this text is in no folder", file);
    }
    if (!stays_below(file)) {
        return mjcf_fail(loader, LUDUS_ERROR_FORMAT, node,
                         "cannot include %.200s: only files in the model's folder or below it are read", file);
    }
    char path[4096];
    if (snprintf(path, sizeof path, "%s/%s", loader->folder, file) >= (int)sizeof path) {
        return mjcf_fail(loader, LUDUS_ERROR_FORMAT, node, "has a file name that is too long");
    }
    for (int32_t i = 0; i < loader->def->file_count; i++) {
        if (strcmp(loader->def->files[i], path) == 0) {
            return mjcf_fail(loader, LUDUS_ERROR_FORMAT, node, "includes %.200s, which has been read already", file);
        }
    }
    if (loader->document_count == MJCF_FILES_MAX) {
        return mjcf_fail(loader, LUDUS_ERROR_FORMAT, node, "is one file too many: a model is at most %d files",
                         MJCF_FILES_MAX);
    }
    void *text;
    size_t size;
    const ludus_status status = ludus_read_file(path, XML_BYTES_MAX, &text, &size);
    if (status) {
        char why[300];
        snprintf(why, sizeof why, "%.290s", ludus_last_error());
        return mjcf_fail(loader, status, node, "cannot be read: %s", why);
    }
    loader->bytes += size;
    const int32_t index = loader->bytes <= XML_BYTES_MAX ? ludus_model_def_add_file(loader->def, path) : -1;
    xml_document *document = index >= 0 ? xml_parse(text, size, path, index) : NULL;
    free(text);
    if (!document) {
        return loader->bytes > XML_BYTES_MAX ? mjcf_fail(loader, LUDUS_ERROR_FORMAT, node,
                                                         "brings the files to more than %d bytes", XML_BYTES_MAX)
                                             : LUDUS_ERROR_FORMAT;
    }
    loader->documents[loader->document_count++] = document;
    *root = xml_root(document);
    if (strcmp((*root)->name, "mujoco") != 0 && strcmp((*root)->name, "mujocoinclude") != 0) {
        return mjcf_fail(loader, LUDUS_ERROR_FORMAT, *root, "is not the <mujoco> of an included file");
    }
    return LUDUS_OK;
}

// Children of `parent`, those of included files too, at `depth` below the root.
static ludus_status include_below(mjcf_loader *loader, xml_node *parent, int32_t depth) {
    if (depth > XML_DEPTH_MAX) {
        return mjcf_fail(loader, LUDUS_ERROR_FORMAT, parent, "is inside more than %d elements", XML_DEPTH_MAX);
    }
    xml_node **link = &parent->first;
    parent->last = NULL;
    while (*link) {
        xml_node *node = *link;
        ludus_status status = LUDUS_OK;
        if (strcmp(node->name, "include") == 0) {
            xml_node *root = NULL;
            status = open_included(loader, node, &root);
            if (!status && root->first) {
                root->last->next = node->next;
                *link = root->first;
                for (xml_node *child = root->first; child != node->next; child = child->next) {
                    child->parent = parent;
                }
            } else {
                *link = node->next;
            }
        } else {
            status = include_below(loader, node, depth + 1);
            parent->last = node;
            link = &node->next;
        }
        if (status) {
            return status;
        }
    }
    return LUDUS_OK;
}

ludus_status mjcf_include(mjcf_loader *loader, xml_node *root) {
    return include_below(loader, root, 1);
}
