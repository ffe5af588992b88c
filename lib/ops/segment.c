/* SPDX-License-Identifier: Apache-2.0
 *
 * Anonymous shared memory in the process's own pool, remembered in data httpd retains while
 * modules come and go. Children of before the restart go on counting in the same memory.
 */
#include "ops/segment.h"

#include <ap_mpm.h>
#include <apr_shm.h>
#include <http_config.h>

typedef struct kept_t {
    apr_shm_t *shm;
    apr_size_t size;
} kept_t;

/* Children there can be at once: those of before a graceful restart are still there a while. */
static int most_children(void)
{
    int n = 0;

    if (ap_mpm_query(AP_MPMQ_HARD_LIMIT_DAEMONS, &n) != APR_SUCCESS || n < 1)
        n = 16;
    return 2 * n;
}

apr_status_t nx_segment_open(server_rec *main, const nx_api_t *const *apis, apr_pool_t *ptemp)
{
    static const char key[] = "mod_nexsis counters";
    kept_t *kept = ap_retained_data_get(key);
    int children = most_children();
    apr_size_t size = nx_counters_size(apis, children);
    const char *layout = nx_counters_layout(ptemp, apis, children);
    apr_status_t rv;

    nx_counters_use(NULL, apis);
    if (!kept)
        kept = ap_retained_data_create(key, sizeof(*kept));
    if (kept->shm && (kept->size != size ||
                      strcmp(((nx_counters_t *)apr_shm_baseaddr_get(kept->shm))->layout, layout))) {
        apr_shm_destroy(kept->shm);
        kept->shm = NULL;
    }
    if (!kept->shm) {
        rv = apr_shm_create(&kept->shm, size, NULL, main->process->pool);
        if (rv != APR_SUCCESS) {
            kept->shm = NULL;
            return rv;
        }
        kept->size = size;
        nx_counters_init(apr_shm_baseaddr_get(kept->shm), apis, children, layout);
    }
    nx_counters_use(apr_shm_baseaddr_get(kept->shm), apis);
    return APR_SUCCESS;
}
