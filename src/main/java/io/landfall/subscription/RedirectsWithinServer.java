package io.landfall.subscription;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.impl.DefaultRedirectStrategy;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.protocol.RedirectStrategy;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * Which redirects a client follows that was told to follow any ({@code followRedirects=true}): those to
 * the same scheme, host and port, because the event and the flow's credentials go along; and of those
 * only what asks for the same request again. A POST that becomes a GET has lost its event, and is
 * answered as if it had not.
 */
final class RedirectsWithinServer implements RedirectStrategy, HttpClientConfigurer {
    private static final RedirectStrategy USUAL = DefaultRedirectStrategy.INSTANCE;

    @Override
    public void configureHttpClient(HttpClientBuilder client) {
        client.setRedirectStrategy(this);
    }

    @Override
    public boolean isRedirected(HttpRequest request, HttpResponse response, HttpContext context) throws HttpException {
        return USUAL.isRedirected(request, response, context)
                && staysTheSame(request, response)
                && isOfSameServer(request, getLocationURI(request, response, context));
    }

    @Override
    public URI getLocationURI(HttpRequest request, HttpResponse response, HttpContext context) throws HttpException {
        return USUAL.getLocationURI(request, response, context);
    }

    private static boolean staysTheSame(HttpRequest request, HttpResponse response) {
        return response.getCode() == HttpStatus.SC_TEMPORARY_REDIRECT
                || response.getCode() == HttpStatus.SC_PERMANENT_REDIRECT
                || request.getMethod().equals("GET")
                || request.getMethod().equals("HEAD");
    }

    private static boolean isOfSameServer(HttpRequest request, URI location) throws HttpException {
        try {
            return server(request.getUri()).equals(server(location));
        } catch (URISyntaxException e) {
            throw new HttpException("the address of the request is none", e);
        }
    }

    private static String server(URI address) {
        int usual = "https".equalsIgnoreCase(address.getScheme()) ? 443 : 80;
        int port = address.getPort() < 0 ? usual : address.getPort();
        return (address.getScheme() + "://" + address.getHost() + ":" + port).toLowerCase(Locale.ROOT);
    }
}
