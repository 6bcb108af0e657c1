package io.landfall.routing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.event.ruler.Patterns;

/** The fields that patterns name, numbered, and what all branches want of them. */
final class PatternFields {
    private final FieldTree tree = new FieldTree();
    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<FieldMachines> machines;

    /** What several branches want of a field is kept once: a thousand patterns may ask for one type. */
    private final List<Map<List<Patterns>, Wanted>> wanted = new ArrayList<>();

    PatternFields(List<Branch> branches) {
        List<FieldMatchers> matchers = new ArrayList<>();
        for (Branch branch : branches) {
            branch.fields().forEach((field, ofField) -> {
                int number = numbers.computeIfAbsent(field, any -> numbers.size());
                if (number == matchers.size()) {
                    matchers.add(new FieldMatchers());
                    wanted.add(new HashMap<>());
                    tree.add(field, number);
                }
                matchers.get(number).add(ofField);
            });
        }
        machines = matchers.stream().map(FieldMatchers::machines).toList();
    }

    int count() {
        return machines.size();
    }

    FieldTree tree() {
        return tree;
    }

    FieldMachines machines(int field) {
        return machines.get(field);
    }

    /** What a branch wants of its fields, in their order. */
    List<Wanted> wanted(Branch branch) {
        List<Wanted> ofBranch = new ArrayList<>(branch.fields().size());
        branch.fields().forEach((field, matchers) -> {
            int number = numbers.get(field);
            ofBranch.add(wanted.get(number)
                    .computeIfAbsent(matchers, any -> Wanted.of(number, matchers, machines.get(number))));
        });
        return ofBranch;
    }
}
