// atomic_file.c - replacing a file as a whole: write to a temporary, fsync, rename, fsync of the folder.
// SPDX-License-Identifier: MIT
#include "atomic_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"

struct ludus_atomic_file {
    char *path;      // the file to replace, links resolved
    char *temporary; // path + ".tmp"
    FILE *stream;
    int cause; // errno of the first failed append; 0: none
};

// Takes the temporary that was just opened: 0, an errno (EWOULDBLOCK: another writer holds it), or -1 to open it again.
static int lock_temporary(int descriptor, const char *temporary) {
    struct stat opened, named;
    if (flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
        return EWOULDBLOCK; // any other failure: this file system has no locks, go on without
    if (fstat(descriptor, &opened) != 0)
        return errno;
    if (!S_ISREG(opened.st_mode))
        return EEXIST;
    // A writer that finished between our open and our lock has renamed the file: then it is not ours to empty.
    if (lstat(temporary, &named) != 0 || named.st_ino != opened.st_ino || named.st_dev != opened.st_dev)
        return -1;
    return ftruncate(descriptor, 0) == 0 ? 0 : errno;
}

// Opens the temporary, whose name is fixed, so that killed writers leave at most one file behind; a lock keeps two
// writers apart. Returns a descriptor, or -1 with errno set.
static int open_temporary(const char *temporary) {
    for (;;) {
        int descriptor = open(temporary, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
        if (descriptor < 0)
            return -1;
        int cause = lock_temporary(descriptor, temporary);
        if (cause == 0)
            return descriptor;
        close(descriptor);
        if (cause > 0) {
            errno = cause;
            return -1;
        }
    }
}

static void free_file(ludus_atomic_file *file) {
    free(file->path);
    free(file->temporary);
    free(file);
}

ludus_status ludus_atomic_file_open(const char *path, ludus_atomic_file **result) {
    *result = NULL;
    struct stat old;
    bool replaces = lstat(path, &old) == 0, linked = replaces && S_ISLNK(old.st_mode);
    if (linked && stat(path, &old) != 0)
        return ludus_fail(LUDUS_ERROR_IO, "cannot write %s: it is a link to a file that is not there", path);
    if (replaces && S_ISDIR(old.st_mode))
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "cannot write %s: it is a folder; the name of a file is needed", path);
    if (replaces && !S_ISREG(old.st_mode))
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "cannot write %s: only a regular file can be replaced", path);

    ludus_atomic_file *file = calloc(1, sizeof *file);
    if (!file)
        return ludus_fail(LUDUS_ERROR_MEMORY, "no memory to write %s", path);
    file->path = linked ? realpath(path, NULL) : strdup(path);
    file->temporary = file->path ? malloc(strlen(file->path) + sizeof ".tmp") : NULL;
    if (!file->temporary) {
        free_file(file);
        return ludus_fail(LUDUS_ERROR_MEMORY, "no memory to write %s", path);
    }
    strcat(strcpy(file->temporary, file->path), ".tmp");

    int descriptor = open_temporary(file->temporary);
    if (descriptor < 0) {
        int cause = errno;
        free_file(file);
        if (cause == EWOULDBLOCK)
            return ludus_fail(LUDUS_ERROR_IO, "cannot write %s: another program is writing it", path);
        return ludus_fail(LUDUS_ERROR_IO, "cannot write %s: %s", path, strerror(cause));
    }
    // The new file gets the old one's permissions; where that is refused it keeps its own.
    if (replaces)
        (void)!fchmod(descriptor, old.st_mode & 0777);
    file->stream = fdopen(descriptor, "wb");
    if (!file->stream) {
        unlink(file->temporary);
        close(descriptor);
        free_file(file);
        return ludus_fail(LUDUS_ERROR_MEMORY, "no memory to write %s", path);
    }
    *result = file;
    return LUDUS_OK;
}

FILE *ludus_atomic_file_stream(ludus_atomic_file *file) {
    return file->stream;
}

const char *ludus_atomic_file_temporary(const ludus_atomic_file *file) {
    return file->temporary;
}

ludus_status ludus_atomic_file_append(ludus_atomic_file *file, const void *data, size_t size) {
    if (file->cause == 0 && size > 0) {
        errno = 0;
        if (fwrite(data, 1, size, file->stream) != size)
            file->cause = errno ? errno : EIO;
    }
    if (file->cause)
        return ludus_fail(LUDUS_ERROR_IO, "cannot write %s: %s", file->path, strerror(file->cause));
    return LUDUS_OK;
}

// Makes the rename itself survive a power cut. Some file systems cannot do this for folders and say EINVAL.
static int sync_folder_of(const char *path) {
    char *folder = ludus_folder_of(path);
    if (!folder)
        return ENOMEM;
    int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int cause = 0;
    if (descriptor >= 0 && fsync(descriptor) != 0 && errno != EINVAL && errno != ENOTSUP)
        cause = errno;
    if (descriptor >= 0)
        close(descriptor);
    free(folder);
    return cause;
}

ludus_status ludus_atomic_file_commit(ludus_atomic_file *file) {
    int cause = file->cause;
    if (cause == 0) {
        // A stream that failed earlier has lost the reason; trying again usually finds it.
        bool failed = ferror(file->stream) != 0;
        errno = 0;
        if (fflush(file->stream) != 0 || failed || fsync(fileno(file->stream)) != 0)
            cause = errno ? errno : EIO;
        else if (rename(file->temporary, file->path) != 0)
            cause = errno;
    }
    if (cause) {
        ludus_status status = ludus_fail(LUDUS_ERROR_IO, "cannot write %s: %s", file->path, strerror(cause));
        ludus_atomic_file_discard(file);
        return status;
    }
    // The lock goes with the stream: only now may another writer begin.
    fclose(file->stream);
    cause = sync_folder_of(file->path);
    ludus_status status = LUDUS_OK;
    if (cause)
        status = ludus_fail(LUDUS_ERROR_IO, "%s is written, but its folder may not be on the disk yet: %s", file->path,
                            strerror(cause));
    free_file(file);
    return status;
}

void ludus_atomic_file_discard(ludus_atomic_file *file) {
    if (!file)
        return;
    unlink(file->temporary);
    fclose(file->stream);
    free_file(file);
}

ludus_status ludus_write_file(const char *path, const void *data, size_t size) {
    ludus_atomic_file *file;
    ludus_status status = ludus_atomic_file_open(path, &file);
    if (status != LUDUS_OK)
        return status;
    ludus_atomic_file_append(file, data, size);
    return ludus_atomic_file_commit(file);
}
