/* Makes every fsync wait while the file named by MARTLET_HANGS exists: a disk that hangs. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

static int wait_then(const char *name, int descriptor) {
    const char *mark = getenv("MARTLET_HANGS");
    while (mark && access(mark, F_OK) == 0) usleep(20000);
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    return real(descriptor);
}

int fsync(int descriptor) { return wait_then("fsync", descriptor); }
int fdatasync(int descriptor) { return wait_then("fdatasync", descriptor); }
