package io.landfall.subscription;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.camel.component.http.CompositeHttpConfigurer;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.core5.util.TimeValue;

/**
 * Camel's {@code http:} as deliveries need it: an attempt is one request, as many run at a time as handlers
 * do, a connection that the server has closed meanwhile is not used, and no answer fills the memory.
 */
public final class DeliveringHttpComponent extends HttpComponent {
    /** A connection that was idle for so long is looked at before it is used, which takes up to a millisecond. */
    private static final TimeValue LOOKED_AT_BEHIND = TimeValue.of(100, TimeUnit.MILLISECONDS);

    public DeliveringHttpComponent() {
        // the client would sleep for as long as Retry-After says, and nobody would count its attempts
        setAutomaticRetriesDisabled(true);
        setConnectionsPerRoute(SubscriptionSettings.MOST_CONCURRENCY);
        setMaxTotalConnections(SubscriptionSettings.MOST_CONCURRENCY);
        setHttpClientConfigurer(CompositeHttpConfigurer.combineConfigurers(
                CompositeHttpConfigurer.combineConfigurers(new CloudEventHeaders(), new RedirectsWithinServer()),
                new BoundedAnswers()));
    }

    @Override
    protected HttpClientConnectionManager createConnectionManager(
            Map<String, Object> parameters, SSLContextParameters tls, Map<String, Object> options)
            throws GeneralSecurityException, IOException {
        HttpClientConnectionManager connections = super.createConnectionManager(parameters, tls, options);
        if (connections instanceof PoolingHttpClientConnectionManager pool) {
            pool.setDefaultConnectionConfig(ConnectionConfig.custom()
                    .setValidateAfterInactivity(LOOKED_AT_BEHIND)
                    .build());
        }
        return connections;
    }
}
