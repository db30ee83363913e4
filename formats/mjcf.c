// mjcf.c - loads MJCF: the sections in their order, and what is passed over.
// SPDX-License-Identifier: MIT
#define _GNU_SOURCE // newlocale, uselocale
#include "mjcf.h"

#include "file.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// --- sections ---

static ludus_status pass(mjcf_loader *loader, const xml_node *node) {
    mjcf_note(loader, node->name);
    return LUDUS_OK;
}

static ludus_status refuse_children(mjcf_loader *loader, const xml_node *node) {
    return node->first ? mjcf_fail(loader, LUDUS_ERROR_UNSUPPORTED, node->first, "is not supported yet") : LUDUS_OK;
}

static ludus_status equality(mjcf_loader *loader, const xml_node *node) {
    for (const xml_node *child = node->first; child; child = child->next) {
        const char *active = xml_attribute(child, "active");
        if (!loader->equalities_off && !(active && strcmp(active, "false") == 0)) {
            return mjcf_fail(loader, LUDUS_ERROR_UNSUPPORTED, child,
                             "is an equality constraint; those are not supported yet");
        }
        mjcf_note(loader, "equality");
    }
    return LUDUS_OK;
}

// In this order, whatever the file's: each section may use what those before it define.
static const struct section {
    const char *name;
    ludus_status (*read)(mjcf_loader *, const xml_node *);
    bool bare; // has no attributes
} SECTIONS[] = {
    {"compiler", mjcf_compiler, false},
    {"option", mjcf_option, false},
    {"default", mjcf_default, false},
    {"worldbody", mjcf_world, true},
    {"contact", mjcf_contact, true},
    {"tendon", mjcf_tendons, true},
    {"actuator", mjcf_actuators, true},
    {"equality", equality, true},
    {"extension", refuse_children, true},
    {"deformable", refuse_children, true},
    {"size", pass, false},
    {"statistic", pass, false},
    {"visual", pass, true},
    {"asset", pass, true},
    {"sensor", pass, true},
    {"custom", pass, true},
    {"keyframe", pass, true},
};
enum { SECTION_COUNT = sizeof SECTIONS / sizeof *SECTIONS };

static ludus_status check_sections(const mjcf_loader *loader) {
    const char *names[SECTION_COUNT + 1] = {NULL};
    for (int i = 0; i < SECTION_COUNT; i++) {
        names[i] = SECTIONS[i].name;
    }
    for (const xml_node *node = loader->root->first; node; node = node->next) {
        int i = 0;
        while (i < SECTION_COUNT && strcmp(names[i], node->name) != 0) {
            i++;
        }
        if (i == SECTION_COUNT) {
            return mjcf_unknown_element(loader, node, names);
        }
    }
    return LUDUS_OK;
}

static ludus_status read_root(mjcf_loader *loader) {
    static const mjcf_attribute TABLE[] = {
        {"model", MJCF_NAME, offsetof(ludus_model_def, name), 0, 0, NULL},
        {NULL, MJCF_PASSED, 0, 0, 0, NULL},
    };
    if (strcmp(loader->root->name, "mujoco") != 0) {
        return mjcf_fail(loader, LUDUS_ERROR_FORMAT, loader->root, "is not the <mujoco> that an MJCF file begins with");
    }
    ludus_status status = mjcf_read(loader, loader->root, TABLE, loader->def);
    status = status ? status : check_sections(loader);
    for (int i = 0; i < SECTION_COUNT && !status; i++) {
        for (const xml_node *node = loader->root->first; node && !status; node = node->next) {
            if (strcmp(node->name, SECTIONS[i].name) == 0) {
                status = SECTIONS[i].bare ? mjcf_read(loader, node, MJCF_NONE, NULL) : LUDUS_OK;
                status = status ? status : SECTIONS[i].read(loader, node);
            }
        }
    }
    return status;
}

// --- notes ---

static void tell_notes(const mjcf_loader *loader) {
    char list[600] = "";
    for (int32_t i = 0; i < loader->note_count; i++) {
        const size_t length = strlen(list);
        snprintf(list + length, sizeof list - length, "%s%s", i > 0 ? ", " : "", loader->notes[i]);
    }
    if (list[0]) {
        ludus_log(LUDUS_LOG_INFO, "%s: passed over, as it does not change the motion: %s", loader->def->files[0], list);
    }
}

// --- loading ---

// Everything between text and model. Numbers are read with a decimal point, whatever the program's locale.
static ludus_model *load(mjcf_loader *loader, const char *text, size_t length, const char *name) {
    locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    locale_t former = plain ? uselocale(plain) : (locale_t)0;
    ludus_model *model = NULL;
    loader->bytes = length;
    loader->degrees = loader->autolimits = 1;
    memcpy(loader->euler, "xyz", 4);
    loader->def = ludus_model_def_make();
    ludus_status status = loader->def ? LUDUS_OK : LUDUS_ERROR_MEMORY;
    if (!status && ludus_model_def_add_file(loader->def, name) < 0) {
        status = LUDUS_ERROR_MEMORY;
    }
    xml_document *document = status ? NULL : xml_parse(text, length, name, 0);
    if (document) {
        loader->documents[loader->document_count++] = document;
        loader->root = xml_root(document);
        status = mjcf_include(loader, xml_root(document));
        status = status ? status : mjcf_make_main_class(loader);
        status = status ? status : read_root(loader);
        model = status ? NULL : ludus_model_compile(loader->def);
    }
    if (plain) {
        uselocale(former);
        freelocale(plain);
    }
    if (model) {
        tell_notes(loader);
    }
    return model;
}

static void clean(mjcf_loader *loader) {
    for (int32_t i = 0; i < loader->document_count; i++) {
        xml_destroy(loader->documents[i]);
    }
    free(loader->classes);
    ludus_model_def_destroy(loader->def);
}

ludus_model *ludus_model_parse(const char *text, size_t length, const char *name) {
    mjcf_loader loader = {0};
    ludus_model *model = load(&loader, text, length, name);
    clean(&loader);
    return model;
}

ludus_model *ludus_model_load(const char *path) {
    void *text;
    size_t length;
    if (ludus_read_file(path, XML_BYTES_MAX, &text, &length)) {
        return NULL;
    }
    char *folder = ludus_folder_of(path);
    mjcf_loader loader = {.folder = folder};
    ludus_model *model = NULL;
    if (folder) {
        model = load(&loader, text, length, path);
    } else {
        ludus_fail(LUDUS_ERROR_MEMORY, "no memory to read %s", path);
    }
    clean(&loader);
    free(folder);
    free(text);
    return model;
}
