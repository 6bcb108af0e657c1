package io.landfall;

import io.landfall.RouteFiles.RouteFile;
import io.landfall.event.ConfigurationException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Checks route files before Camel sees them, for what Camel overlooks or reports without a place:
 * parameters that a template does not have, names used twice, calls to routes that nobody wrote.
 */
final class RouteCheck {
    private static final Pattern DIRECT = Pattern.compile("(direct|seda):([\\w.-]+)(\\?.*)?");

    private final Map<String, Template> templates = new HashMap<>();
    private final Map<String, Place> routeIds = new LinkedHashMap<>();
    private final Map<String, Place> called = new LinkedHashMap<>();
    private final Set<String> callable = new HashSet<>();

    /** Where something stands in a route file. */
    record Place(String file, int line) {
        @Override
        public String toString() {
            return file + ", line " + line;
        }
    }

    private record Template(Set<String> parameters, Set<String> required) {}

    /**
     * Checks all files together.
     *
     * @return the place of every route id
     * @throws ConfigurationException naming the first mistake's file, line and route
     */
    static Map<String, Place> check(List<RouteFile> files) {
        RouteCheck check = new RouteCheck();
        Map<RouteFile, List<MappingNode>> items = new LinkedHashMap<>();
        files.forEach(file -> items.put(file, check.parse(file)));
        items.forEach((file, nodes) -> nodes.forEach(check::readTemplate));
        items.forEach((file, nodes) -> nodes.forEach(node -> check.readItem(file, node)));
        check.checkCalls();
        return check.routeIds;
    }

    private List<MappingNode> parse(RouteFile file) {
        try {
            Optional<Node> root =
                    new Compose(LoadSettings.builder().setLabel(file.name()).build()).composeString(file.text());
            if (root.isEmpty()) {
                return List.of();
            }
            if (!(root.get() instanceof SequenceNode sequenceNode)) {
                throw new ConfigurationException(
                        place(file, root.get()) + ": a route file is a list, each item beginning with '- '");
            }
            List<MappingNode> items = new ArrayList<>();
            for (Node item : sequenceNode.getValue()) {
                if (!(item instanceof MappingNode mappingNode)) {
                    throw new ConfigurationException(
                            place(file, item) + ": an item is a mapping such as '- route:' or '- templatedRoute:'");
                }
                items.add(mappingNode);
            }
            return items;
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            throw new ConfigurationException(new Place(file.name(), line) + ": this is no YAML: " + e.getProblem(), e);
        }
    }

    private void readTemplate(MappingNode item) {
        child(item, "routeTemplate").ifPresent(template -> {
            Set<String> parameters = new LinkedHashSet<>();
            Set<String> required = new LinkedHashSet<>();
            for (MappingNode parameter : mappings(child(template, "parameters"))) {
                String name = text(parameter, "name").orElse("");
                parameters.add(name);
                // as Camel has it: required unless it says otherwise or has a default
                boolean optional =
                        text(parameter, "required").filter("false"::equals).isPresent()
                                || child(parameter, "defaultValue").isPresent();
                if (!optional) {
                    required.add(name);
                }
            }
            text(template, "id").ifPresent(id -> templates.put(id, new Template(parameters, required)));
        });
    }

    private void readItem(RouteFile file, MappingNode item) {
        Place place = place(file, item);
        child(item, "templatedRoute").ifPresent(route -> readTemplatedRoute(file, route, place));
        child(item, "route").ifPresent(route -> text(route, "id").ifPresent(id -> addId(id, place)));
        if (child(item, "routeTemplate").isEmpty()) {
            readCalls(file, item, false);
        }
    }

    private void readTemplatedRoute(RouteFile file, Node route, Place place) {
        String reference = text(route, "routeTemplateRef")
                .orElseThrow(() -> new ConfigurationException(place + ": a templatedRoute has a routeTemplateRef"));
        Template template = templates.get(reference);
        if (template == null) {
            throw new ConfigurationException(place + ": there is no route template '" + reference + "'"
                    + closest(reference, templates.keySet()));
        }
        String id = text(route, "routeId")
                .orElseThrow(() -> new ConfigurationException(
                        place + ": this " + reference + " has no routeId, which is its name"));
        addId(id, place);
        Set<String> given = new HashSet<>();
        for (MappingNode parameter : mappings(child(route, "parameters"))) {
            String name = text(parameter, "name").orElse("");
            if (!template.parameters().contains(name)) {
                throw new ConfigurationException(place(file, parameter) + ": " + reference + " '" + id
                        + "': there is no parameter '" + name + "'" + closest(name, template.parameters()));
            }
            if (!given.add(name)) {
                throw new ConfigurationException(place(file, parameter) + ": " + reference + " '" + id
                        + "': parameter '" + name + "' stands twice");
            }
            text(parameter, "value").ifPresent(value -> addCall(value, place(file, parameter)));
        }
        for (String name : template.required()) {
            if (!given.contains(name)) {
                throw new ConfigurationException(
                        place + ": " + reference + " '" + id + "': parameter '" + name + "' is missing");
            }
        }
    }

    private void addId(String id, Place place) {
        Place before = routeIds.putIfAbsent(id, place);
        if (before != null) {
            throw new ConfigurationException(place + ": the route id '" + id + "' is taken by " + before
                    + "; every inbox, subscription and route has a name of its own");
        }
    }

    /** Which routes are called by {@code direct:}, and which can be. */
    private void readCalls(RouteFile file, Node node, boolean input) {
        if (node instanceof SequenceNode sequenceNode) {
            sequenceNode.getValue().forEach(child -> readCalls(file, child, input));
        } else if (node instanceof MappingNode mappingNode) {
            for (NodeTuple tuple : mappingNode.getValue()) {
                String key =
                        tuple.getKeyNode() instanceof ScalarNode ? ((ScalarNode) tuple.getKeyNode()).getValue() : "";
                Node value = tuple.getValueNode();
                if (value instanceof ScalarNode scalarNode
                        && (key.equals("uri") || key.equals("to") || key.equals("from"))) {
                    String uri = scalarNode.getValue();
                    if (input || key.equals("from")) {
                        callable.add(uri.replaceFirst("\\?.*", ""));
                    } else {
                        addCall(uri, place(file, value));
                    }
                } else {
                    readCalls(file, value, key.equals("from") || (input && !key.equals("steps")));
                }
            }
        }
    }

    private void addCall(String uri, Place place) {
        if (DIRECT.matcher(uri).matches()) {
            called.putIfAbsent(uri.replaceFirst("\\?.*", ""), place);
        }
    }

    private void checkCalls() {
        called.forEach((uri, place) -> {
            if (!callable.contains(uri)) {
                throw new ConfigurationException(
                        place + ": " + uri + " is called, and no route begins with it" + closest(uri, callable));
            }
        });
    }

    private static String closest(String wrong, Set<String> known) {
        return known.stream()
                .min(java.util.Comparator.comparing(
                        name -> LevenshteinDistance.getDefaultInstance().apply(name, wrong)))
                .map(name -> "; did you mean '" + name + "'?")
                .orElse("");
    }

    private static Optional<Node> child(Node node, String name) {
        if (node instanceof MappingNode mappingNode) {
            for (NodeTuple tuple : mappingNode.getValue()) {
                if (tuple.getKeyNode() instanceof ScalarNode
                        && ((ScalarNode) tuple.getKeyNode()).getValue().equals(name)) {
                    return Optional.of(tuple.getValueNode());
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> text(Node node, String name) {
        return child(node, name).filter(ScalarNode.class::isInstance).map(scalar -> ((ScalarNode) scalar).getValue());
    }

    private static List<MappingNode> mappings(Optional<Node> list) {
        return list.filter(SequenceNode.class::isInstance).stream()
                .flatMap(node -> ((SequenceNode) node).getValue().stream())
                .filter(MappingNode.class::isInstance)
                .map(MappingNode.class::cast)
                .toList();
    }

    private static Place place(RouteFile file, Node node) {
        return new Place(
                file.name(), node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1));
    }
}
