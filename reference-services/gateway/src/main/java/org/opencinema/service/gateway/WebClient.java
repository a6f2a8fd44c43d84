package org.opencinema.service.gateway;

import java.nio.file.Path;
import org.eclipse.jetty.http.HttpFields;
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

/**
 * Serves the files of the built web client. A path that is no file is one of its pages, so it gets index.html. Files under /assets/ carry
 * a hash in their names and are cached for a year; the rest is revalidated. Of media, {@code data:} is for the empty text tracks that hls.js
 * begins with.
 */
final class WebClient extends Handler.Wrapper {
    private static final String POLICY =
            "default-src 'self'; img-src 'self' data: blob:%2$s; media-src 'self' blob: data:%2$s; "
                    + "worker-src 'self' blob:; connect-src 'self'%1$s%2$s; style-src 'self' 'unsafe-inline'; font-src 'self' data:; "
                    + "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

    private final Resource root;
    private final String policy;

    private WebClient(Resource root, ResourceHandler files, String policy) {
        super(files);
        this.root = root;
        this.policy = policy;
    }

    /**
     * @param uploadOrigin of the store that pages send masters to; empty if they send none
     * @param mediaOrigins of the edges that players ask, separated by spaces; empty if there are none
     * @throws IllegalArgumentException if the folder has no index.html
     */
    static WebClient create(Path folder, String uploadOrigin, String mediaOrigins) {
        Resource root = ResourceFactory.root().newResource(folder.toUri());
        if (Resources.missing(root) || Resources.missing(root.resolve("index.html"))) {
            throw new IllegalArgumentException("webRoot " + folder
                    + " has no index.html: build examples/web-client first, or leave webRoot empty");
        }
        ResourceHandler files = new ResourceHandler();
        files.setBaseResource(root);
        files.setDirAllowed(false);
        files.setEtags(true);
        return new WebClient(root, files, POLICY.formatted(further(uploadOrigin), further(mediaOrigins)));
    }

    private static String further(String origins) {
        return origins.isEmpty() ? "" : " " + origins;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String path = Request.getPathInContext(request);
        boolean reads = HttpMethod.GET.is(request.getMethod()) || HttpMethod.HEAD.is(request.getMethod());
        if (!reads || path.equals("/health")) {
            return false;
        }
        boolean asset = path.startsWith("/assets/");
        HttpFields.Mutable headers = response.getHeaders();
        headers.put(HttpHeader.CACHE_CONTROL, asset ? "public, max-age=31536000, immutable" : "no-cache");
        headers.put("Content-Security-Policy", policy);
        Resource file = root.resolve(path.substring(1));
        boolean page = !asset && (Resources.missing(file) || file.isDirectory());
        return super.handle(page ? asIndex(request) : request, response, callback);
    }

    /** Not Request.serveAs: it asks the servlet context for a session, and there is none this early. */
    private static Request asIndex(Request request) {
        HttpURI index =
                HttpURI.build(request.getHttpURI()).pathQuery("/index.html").asImmutable();
        return new Request.Wrapper(request) {
            @Override
            public HttpURI getHttpURI() {
                return index;
            }
        };
    }
}
