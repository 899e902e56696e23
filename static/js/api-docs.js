// Shows the OpenAPI document with the Swagger UI that Debrief serves itself.

const place = document.getElementById("api-docs");

const dark = matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", follow);
follow();

window.SwaggerUIBundle({
  url: place.dataset.document,
  domNode: place,
  deepLinking: true,
  defaultModelsExpandDepth: -1,
  // No validator badge: it would ask a server on the internet.
  validatorUrl: null,
  persistAuthorization: false,
  // Whoever is signed in tries things out as themselves.
  requestInterceptor: (request) => {
    if (new URL(request.url, location.href).origin === location.origin) {
      request.headers["X-CSRFToken"] = place.dataset.csrf;
    }
    return request;
  },
});
