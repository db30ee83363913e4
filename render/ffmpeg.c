// ffmpeg.c - starts ffmpeg without a shell, feeds it, and collects what it says when it fails.
// SPDX-License-Identifier: MIT
#include "ffmpeg.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

struct ffmpeg {
    pid_t process;
    int feed;    // our end of a pair of sockets: unlike a pipe it can be written to without the signal SIGPIPE
    FILE *words; // what it says, a file without a name
};

static bool is_program(const char *path) {
    struct stat found;
    return stat(path, &found) == 0 && S_ISREG(found.st_mode) && access(path, X_OK) == 0;
}

char *ffmpeg_find(void) {
    const char *folders = getenv("PATH");
    char *path = folders ? malloc(strlen(folders) + sizeof "./ffmpeg") : NULL;
    for (const char *from = folders; path && from;) {
        const char *end = strchr(from, ':');
        const size_t length = end ? (size_t)(end - from) : strlen(from);
        // An empty folder is the current one.
        sprintf(path, "%.*s/ffmpeg", length ? (int)length : 1, length ? from : ".");
        if (is_program(path)) {
            return path;
        }
        from = end ? end + 1 : NULL;
    }
    free(path);
    return NULL;
}

// The child starts as from a shell: no signal ignored or held back, whatever this program does with them.
static int spawn(pid_t *process, const char *program, const char *const *arguments, int input, int words) {
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    int error = posix_spawn_file_actions_init(&files);
    if (error) {
        return error;
    }
    error = posix_spawnattr_init(&attributes);
    if (error) {
        posix_spawn_file_actions_destroy(&files);
        return error;
    }
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    if ((error = posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO)) == 0 &&
        (error = posix_spawn_file_actions_adddup2(&files, words, STDERR_FILENO)) == 0 &&
        (error = posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)) == 0 &&
        (error = posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF |
                                                           POSIX_SPAWN_SETSIGMASK)) == 0 &&
        (error = posix_spawnattr_setpgroup(&attributes, 0)) == 0 &&
        (error = posix_spawnattr_setsigdefault(&attributes, &all)) == 0 &&
        (error = posix_spawnattr_setsigmask(&attributes, &none)) == 0) {
        error = posix_spawn(process, program, &files, &attributes, (char *const *)arguments, environ);
    }
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return error;
}

ffmpeg *ffmpeg_start(const char *program, const char *const *arguments) {
    int pair[2] = {-1, -1}, error = 0;
    ffmpeg *child = calloc(1, sizeof *child);
    FILE *words = child ? tmpfile() : NULL;
    if (!child || !words || fcntl(fileno(words), F_SETFD, FD_CLOEXEC) != 0 ||
        socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
        error = child ? errno : ENOMEM;
    } else {
        error = spawn(&child->process, program, arguments, pair[1], fileno(words));
        close(pair[1]);
    }
    if (error) {
        if (pair[0] >= 0) {
            close(pair[0]);
        }
        if (words) {
            fclose(words);
        }
        free(child);
        ludus_fail(LUDUS_ERROR_IO, "cannot start %.300s: %s", program, strerror(error));
        return NULL;
    }
    child->feed = pair[0];
    child->words = words;
    return child;
}

bool ffmpeg_give(ffmpeg *child, const void *bytes, size_t size) {
    const char *from = bytes;
    while (size > 0) {
        const ssize_t sent = send(child->feed, from, size, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) {
            continue;
        }
        if (sent < 0) {
            return false;
        }
        from += sent;
        size -= (size_t)sent;
    }
    return true;
}

// What it said, in one line.
static bool read_words(FILE *words, char *why, size_t capacity) {
    rewind(words);
    size_t length = fread(why, 1, capacity - 1, words);
    while (length > 0 && strchr(" \r\n", why[length - 1])) {
        length--;
    }
    why[length] = '\0';
    for (char *at = why; *at; at++) {
        if (*at == '\n' || *at == '\r') {
            *at = ';';
        } else if ((unsigned char)*at < ' ') {
            *at = ' ';
        }
    }
    return length > 0;
}

bool ffmpeg_end(ffmpeg *child, char *why, size_t capacity) {
    close(child->feed);
    int status = 0;
    pid_t ended;
    do {
        ended = waitpid(child->process, &status, 0);
    } while (ended < 0 && errno == EINTR);
    // A program that ignores SIGCHLD is not told how its children ended: then what it said decides.
    const bool said = read_words(child->words, why, capacity);
    const bool done = ended < 0 ? !said : WIFEXITED(status) && WEXITSTATUS(status) == 0;
    if (!said && ended > 0 && WIFSIGNALED(status)) {
        snprintf(why, capacity, "it was ended by signal %d", WTERMSIG(status));
    } else if (!said) {
        snprintf(why, capacity, "it ended with status %d", ended > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : -1);
    }
    fclose(child->words);
    free(child);
    return done;
}

void ffmpeg_kill(ffmpeg *child) {
    if (child) {
        char why[8];
        kill(child->process, SIGKILL);
        ffmpeg_end(child, why, sizeof why);
    }
}
