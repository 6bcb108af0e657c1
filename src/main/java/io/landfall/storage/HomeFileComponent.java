package io.landfall.storage;

import java.io.File;
import java.util.Map;
import org.apache.camel.component.file.FileComponent;
import org.apache.camel.component.file.GenericFileEndpoint;

/** Camel's {@code file:}, with relative directories below the home directory wherever the process was started. */
public final class HomeFileComponent extends FileComponent {
    private final Home home;

    public HomeFileComponent(Home home) {
        this.home = home;
    }

    @Override
    protected GenericFileEndpoint<File> buildFileEndpoint(String uri, String remaining, Map<String, Object> parameters)
            throws Exception {
        return super.buildFileEndpoint(uri, home.resolve(remaining).toString(), parameters);
    }
}
