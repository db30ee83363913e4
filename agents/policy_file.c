// policy_file.c - policies as safetensors: the parameters by name, and what they are for in the metadata.
// SPDX-License-Identifier: MIT
//
// Metadata: format "ludus-policy", format_version, algorithm, env, options (canonical), config (every option of the
// algorithm), observation and action (the spaces in words), ludus (the version that wrote it). Tensors: those of
// nn_network, and "observation.statistics" (F64, NN_STATISTICS rows) when observations are normalised.
#include "agents/algorithm.h"
#include "agents/option_text.h"
#include "formats/safetensors.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define FORMAT         "ludus-policy"
#define FORMAT_VERSION "1"

static const size_t FILE_MAX = (size_t)4 << 30;

// --- saving ---

static void set_metadata(ludus_safetensors_writer *writer, const ludus_policy *policy) {
    char observation[512], action[512];
    ludus_space_text(&policy->layout->observation, observation, sizeof observation);
    ludus_space_text(&policy->layout->action, action, sizeof action);
    const char *const pairs[][2] = {
        {"format", FORMAT},
        {"format_version", FORMAT_VERSION},
        {"algorithm", policy->algorithm},
        {"env", policy->env},
        {"options", policy->options},
        {"config", policy->config},
        {"observation", observation},
        {"action", action},
        {"ludus", ludus_version()},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        ludus_safetensors_writer_set(writer, pairs[i][0], pairs[i][1]);
    }
}

// `statistics` has room for the moments, when there are any.
static ludus_status add_tensors(ludus_safetensors_writer *writer, const ludus_policy *policy, float *parameters,
                                double *statistics) {
    nn_network *network = policy->network;
    nn_network_get(network, parameters);
    for (int32_t i = 0; i < network->parameter_count; i++) {
        const nn_parameter *parameter = &network->parameter[i];
        ludus_safetensors_writer_add(writer, parameter->name, LUDUS_TENSOR_F32, parameter->dimensions, parameter->shape,
                                     parameters + parameter->offset);
    }
    if (nn_present(policy->statistics)) {
        const int64_t shape[2] = {NN_STATISTICS, policy->statistics.columns};
        policy->backend->operations->download(policy->backend, statistics, policy->statistics);
        policy->backend->operations->synchronise(policy->backend);
        ludus_safetensors_writer_add(writer, "observation.statistics", LUDUS_TENSOR_F64, 2, shape, statistics);
    }
    return LUDUS_OK;
}

ludus_status ludus_policy_save(const ludus_policy *policy, const char *path) {
    if (policy->kind != AGENT_NETWORK) {
        return ludus_fail(LUDUS_ERROR_UNSUPPORTED, "the baseline %s is made by its name, there is nothing to save",
                          policy->algorithm);
    }
    ludus_safetensors_writer *writer = ludus_safetensors_writer_make();
    float *parameters = malloc((size_t)policy->network->size * sizeof *parameters);
    double *statistics = malloc(nn_bytes(policy->statistics) + 1);
    ludus_status status = LUDUS_ERROR_MEMORY;
    if (writer && parameters && statistics) {
        set_metadata(writer, policy);
        add_tensors(writer, policy, parameters, statistics);
        status = ludus_safetensors_writer_commit(writer, path);
    } else {
        ludus_fail(LUDUS_ERROR_MEMORY, "no memory to save %s", path);
    }
    ludus_safetensors_writer_destroy(writer);
    free(parameters);
    free(statistics);
    return status;
}

// --- loading ---

// A key that must be there, no longer than `capacity` - 1.
static const char *need_metadata(const ludus_safetensors *file, const char *path, const char *key, size_t capacity) {
    const char *value = ludus_safetensors_metadata(file, key);
    if (!value) {
        ludus_fail(LUDUS_ERROR_FORMAT, "%s is no policy: its metadata has no '%s'", path, key);
    } else if (strlen(value) >= capacity) {
        ludus_fail(LUDUS_ERROR_FORMAT, "%s: '%s' in the metadata is longer than %zu characters", path, key,
                   capacity - 1);
        value = NULL;
    }
    return value;
}

static ludus_status check_format(const ludus_safetensors *file, const char *path) {
    const char *format = need_metadata(file, path, "format", 64);
    const char *version = format ? need_metadata(file, path, "format_version", 64) : NULL;
    if (!version) {
        return LUDUS_ERROR_FORMAT;
    }
    if (strcmp(format, FORMAT) != 0) {
        return ludus_fail(LUDUS_ERROR_FORMAT, "%s is a '%s', not a " FORMAT, path, format);
    }
    if (strcmp(version, FORMAT_VERSION) != 0) {
        return ludus_fail(LUDUS_ERROR_MISMATCH, "%s has policy format version %s; this library reads " FORMAT_VERSION,
                          path, version);
    }
    return LUDUS_OK;
}

// Are there as many numbers in the file as the network will have? Asked before any memory is taken for it.
static ludus_status check_size(const ludus_safetensors *file, const char *path, const agent_policy_build *build,
                               const agent_actions *actions, int32_t inputs) {
    const nn_network_config *network = &build->options.network;
    int64_t hidden = 0, last = inputs;
    for (int32_t l = 0; l < network->hidden_layers; l++) {
        hidden += (last + 1 + (network->layer_norm ? 2 : 0)) * network->hidden[l];
        last = network->hidden[l];
    }
    const bool shared = network->shared && network->hidden_layers > 0;
    const int64_t towers = shared || network->policy_only ? 1 : 2, values = network->policy_only ? 0 : 1;
    const int64_t wanted = hidden * towers + (last + 1) * (nn_head_outputs(&actions->head) + values) +
                           (actions->head.kind == NN_GAUSSIAN ? actions->head.parts : 0);
    int64_t found = 0;
    for (int i = 0; i < ludus_safetensors_count(file); i++) {
        const ludus_tensor *tensor = ludus_safetensors_at(file, i);
        found += tensor->type == LUDUS_TENSOR_F32 ? tensor->count : 0;
    }
    if (found != wanted) {
        return ludus_fail(LUDUS_ERROR_MISMATCH, "%s has %lld parameters; its network needs %lld", path,
                          (long long)found, (long long)wanted);
    }
    return LUDUS_OK;
}

static ludus_status check_finite(const ludus_tensor *tensor, const char *path) {
    return ludus_tensor_is_finite(tensor)
               ? LUDUS_OK
               : ludus_fail(LUDUS_ERROR_FORMAT, "%s: '%s' holds a number that is not finite", path, tensor->name);
}

static ludus_status read_parameters(ludus_policy *policy, const ludus_safetensors *file, const char *path,
                                    float *parameters) {
    nn_network *network = policy->network;
    nn_network_get(network, parameters);
    for (int32_t i = 0; i < network->parameter_count; i++) {
        const nn_parameter *parameter = &network->parameter[i];
        const ludus_tensor *tensor =
            ludus_safetensors_need(file, parameter->name, LUDUS_TENSOR_F32, parameter->dimensions, parameter->shape);
        if (!tensor || check_finite(tensor, path)) {
            return LUDUS_ERROR_FORMAT;
        }
        memcpy(parameters + parameter->offset, tensor->data, tensor->size);
    }
    nn_network_set(network, parameters);
    policy->backend->operations->synchronise(policy->backend);
    return LUDUS_OK;
}

static ludus_status read_statistics(ludus_policy *policy, const ludus_safetensors *file, const char *path) {
    if (!nn_present(policy->statistics)) {
        return LUDUS_OK;
    }
    const int64_t columns = policy->statistics.columns, shape[2] = {NN_STATISTICS, columns};
    const ludus_tensor *tensor = ludus_safetensors_need(file, "observation.statistics", LUDUS_TENSOR_F64, 2, shape);
    if (!tensor || check_finite(tensor, path)) {
        return LUDUS_ERROR_FORMAT;
    }
    const double *numbers = tensor->data;
    for (int64_t j = 0; j < columns; j++) {
        if (numbers[NN_RUNNING_COUNT * columns + j] < 0 || numbers[NN_RUNNING_SQUARES * columns + j] < 0) {
            return ludus_fail(LUDUS_ERROR_FORMAT, "%s: the moments of observations have a negative count or variance",
                              path);
        }
    }
    policy->backend->operations->upload(policy->backend, policy->statistics, numbers);
    policy->backend->operations->synchronise(policy->backend);
    return LUDUS_OK;
}

static ludus_status read_network(ludus_policy *policy, const ludus_safetensors *file, const char *path,
                                 const agent_policy_build *build) {
    agent_actions actions;
    ludus_status status = agent_actions_read(policy->layout, &actions);
    const int32_t inputs = status ? 0 : agent_features_columns(&policy->layout->observation);
    if (!inputs) {
        return LUDUS_ERROR_MISMATCH;
    }
    status = check_size(file, path, build, &actions, inputs);
    status = status ? status : agent_policy_build_network(policy, build);
    if (status) {
        return status;
    }
    float *parameters = malloc((size_t)policy->network->size * sizeof *parameters);
    if (!parameters) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "no memory for the parameters in %s", path);
    }
    status = read_parameters(policy, file, path, parameters);
    free(parameters);
    return status ? status : read_statistics(policy, file, path);
}

static ludus_policy *read_policy(const ludus_safetensors *file, const char *path) {
    if (check_format(file, path)) {
        return NULL;
    }
    const char *name = need_metadata(file, path, "algorithm", sizeof((ludus_policy *)0)->algorithm);
    const char *env = name ? need_metadata(file, path, "env", sizeof((ludus_policy *)0)->env) : NULL;
    const char *options = env ? need_metadata(file, path, "options", AGENT_OPTIONS_SIZE) : NULL;
    const char *config = options ? need_metadata(file, path, "config", AGENT_CONFIG_SIZE) : NULL;
    const agent_algorithm *algorithm = config ? agent_algorithm_find(name) : NULL;
    ludus_settings *settings = algorithm ? ludus_settings_make(algorithm->options, path) : NULL;
    agent_policy_build build = {.backend = "cpu", .threads = 1, .rows = 1, .train_rows = 1};
    ludus_policy *policy = NULL;
    if (settings && !ludus_settings_parse(settings, config)) {
        const ludus_values values = ludus_settings_values(settings);
        policy = algorithm->network(&values, &build.options) ? NULL : agent_policy_make(name, env, options);
    }
    ludus_settings_destroy(settings);
    if (policy && read_network(policy, file, path, &build)) {
        ludus_policy_destroy(policy);
        return NULL;
    }
    if (policy) {
        snprintf(policy->config, sizeof policy->config, "%s", config);
    }
    return policy;
}

ludus_policy *agent_policy_parse(const void *data, size_t size, const char *name) {
    ludus_safetensors *file = ludus_safetensors_parse(data, size, name);
    ludus_policy *policy = file ? read_policy(file, name) : NULL;
    ludus_safetensors_destroy(file);
    return policy;
}

ludus_policy *ludus_policy_load(const char *path) {
    char inside[4096];
    struct stat about;
    if (stat(path, &about) == 0 && S_ISDIR(about.st_mode)) {
        const int length = snprintf(inside, sizeof inside, "%s/policy.safetensors", path);
        if (length < 0 || (size_t)length >= sizeof inside) {
            ludus_fail(LUDUS_ERROR_ARGUMENT, "the path of the policy is longer than %zu characters", sizeof inside - 1);
            return NULL;
        }
        path = inside;
    }
    ludus_safetensors *file = ludus_safetensors_read(path, FILE_MAX);
    ludus_policy *policy = file ? read_policy(file, path) : NULL;
    ludus_safetensors_destroy(file);
    return policy;
}
