/* SPDX-License-Identifier: Apache-2.0 */
"use strict";

SwaggerUIBundle({
    dom_id: "#api",
    url: "openapi.json",
    deepLinking: true,
    docExpansion: "list",
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    filter: true,
    validatorUrl: null,
});
