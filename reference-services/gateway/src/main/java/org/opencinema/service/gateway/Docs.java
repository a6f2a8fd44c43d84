package org.opencinema.service.gateway;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ResourceHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.resource.Resource;
import org.eclipse.jetty.util.resource.ResourceFactory;
import org.eclipse.jetty.util.resource.Resources;

/** The description of the whole API at /openapi.yaml and, for people, at /docs. */
final class Docs extends Handler.Wrapper {
    /** Swagger UI sets styles of its own and shows data images. */
    private static final String POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
            + "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

    private static final String PAGE = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Open Cinema API</title>
            <link rel="stylesheet" href="/docs/swagger-ui.css">
            </head>
            <body>
            <div id="api"></div>
            <script src="/docs/swagger-ui-bundle.js"></script>
            <script src="/docs/start.js"></script>
            </body>
            </html>
            """;

    private static final String START = """
            SwaggerUIBundle({url: '/openapi.yaml', dom_id: '#api', deepLinking: true, docExpansion: 'none', defaultModelsExpandDepth: 0});
            """;

    private final byte[] description;

    private Docs(byte[] description, ResourceHandler files) {
        super(files);
        this.description = description;
    }

    static Docs create() {
        Resource files = ResourceFactory.root().newClassLoaderResource("META-INF/resources/webjars/swagger-ui");
        if (Resources.missing(files)) {
            throw new IllegalStateException("the class path lacks swagger-ui");
        }
        Resource version = files.list().get(0);
        ResourceHandler handler = new ResourceHandler();
        handler.setBaseResource(version);
        handler.setDirAllowed(false);
        handler.setEtags(true);
        return new Docs(ApiDescription.join(Routes.services()), handler);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String path = Request.getPathInContext(request);
        boolean reads = HttpMethod.GET.is(request.getMethod()) || HttpMethod.HEAD.is(request.getMethod());
        if (!reads) {
            return false;
        }
        return switch (path) {
            case "/openapi.yaml" -> write(response, callback, "application/yaml", description);
            case "/docs", "/docs/" -> write(response, callback, "text/html;charset=utf-8", bytes(PAGE));
            case "/docs/start.js" -> write(response, callback, "text/javascript;charset=utf-8", bytes(START));
            default -> path.startsWith("/docs/") && super.handle(within(request, path), response, callback);
        };
    }

    private static boolean write(Response response, Callback callback, String type, byte[] body) {
        response.getHeaders()
                .put(HttpHeader.CONTENT_TYPE, type)
                .put(HttpHeader.CACHE_CONTROL, "no-cache")
                .put("Content-Security-Policy", POLICY);
        response.write(true, ByteBuffer.wrap(body), callback);
        return true;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Request within(Request request, String path) {
        HttpURI file = HttpURI.build(request.getHttpURI())
                .pathQuery(path.substring("/docs".length()))
                .asImmutable();
        return new Request.Wrapper(request) {
            @Override
            public HttpURI getHttpURI() {
                return file;
            }
        };
    }
}
