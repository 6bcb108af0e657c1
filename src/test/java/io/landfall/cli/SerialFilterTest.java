package io.landfall.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SerialFilterTest {
    private record Foreign(String text) implements Serializable {}

    private static Object throughTheFilter(Object object) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            in.setObjectInputFilter(SerialFilter.FILTER);
            return in.readObject();
        }
    }

    @Test
    void whatIsNotOfJavaItselfIsRefusedWhereverItStands() {
        assertThatThrownBy(() -> throughTheFilter(new ArrayList<>(List.of(new Foreign("x")))))
                .isInstanceOf(InvalidClassException.class)
                .hasMessageContaining("REJECTED");
    }

    @Test
    void whatIsOfJavaItselfIsRead() throws IOException, ClassNotFoundException {
        ArrayList<String> names = new ArrayList<>(List.of("x"));

        assertThat(throughTheFilter(names)).isEqualTo(names);
    }
}
