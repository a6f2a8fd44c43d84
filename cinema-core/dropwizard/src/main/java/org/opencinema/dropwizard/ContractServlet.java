package org.opencinema.dropwizard;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;

/** Serves the contract that the service was built from. */
final class ContractServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final String resource;

    ContractServlet(String service) {
        resource = "/openapi/" + service + ".yaml";
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try (InputStream contract = ContractServlet.class.getResourceAsStream(resource)) {
            if (contract == null) {
                response.sendError(404);
                return;
            }
            response.setContentType("application/yaml");
            contract.transferTo(response.getOutputStream());
        }
    }
}
