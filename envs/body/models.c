// models.c - the files of models/, embedded and compiled on demand.
// SPDX-License-Identifier: MIT
#include "models.h"

#include "ludus_body_models_embedded.h"

#include <string.h>

ludus_model *body_model_load(const char *file) {
    static const struct {
        const char *file;
        const unsigned char *text;
        const size_t *size;
    } models[] = {
        {"inverted_pendulum.xml", embedded_inverted_pendulum_xml, &embedded_inverted_pendulum_xml_size},
        {"inverted_double_pendulum.xml", embedded_inverted_double_pendulum_xml,
         &embedded_inverted_double_pendulum_xml_size},
        {"reacher.xml", embedded_reacher_xml, &embedded_reacher_xml_size},
        {"swimmer.xml", embedded_swimmer_xml, &embedded_swimmer_xml_size},
        {"crane.xml", embedded_crane_xml, &embedded_crane_xml_size},
    };
    for (size_t i = 0; i < sizeof models / sizeof *models; i++) {
        if (strcmp(models[i].file, file) == 0) {
            return ludus_model_parse((const char *)models[i].text, *models[i].size, file);
        }
    }
    ludus_fail(LUDUS_ERROR_NOT_FOUND, "there is no model \"%s\" in the library", file);
    return NULL;
}
