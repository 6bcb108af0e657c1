package io.landfall;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Set;

@AnalyzeClasses(packages = "io.landfall", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String[] FEATURES = {
        "io.landfall.inbox..",
        "io.landfall.journal..",
        "io.landfall.idempotency..",
        "io.landfall.routing..",
        "io.landfall.subscription..",
        "io.landfall.broker.."
    };
    private static final Set<String> TIMES = Set.of(
            Instant.class.getName(),
            OffsetDateTime.class.getName(),
            ZonedDateTime.class.getName(),
            LocalDateTime.class.getName(),
            LocalDate.class.getName());

    @ArchTest
    static final ArchRule FEATURES_DO_NOT_KNOW_EACH_OTHER = slices().matching(
                    "io.landfall.(inbox|journal|idempotency|routing|subscription|broker)..")
            .should()
            .notDependOnEachOther()
            .because("features meet in routes, not in Java");

    @ArchTest
    static final ArchRule FEATURES_KNOW_NO_LANDFALL_BUT_EVENT_AND_STORAGE = noClasses()
            .that()
            .resideInAnyPackage(FEATURES)
            .should()
            .dependOnClassesThat(resideInAnyPackage("io.landfall", "io.landfall.cli..", "io.landfall.http.."));

    @ArchTest
    static final ArchRule EVENT_KNOWS_NO_OTHER_PACKAGE = noClasses()
            .that()
            .resideInAPackage("io.landfall.event..")
            .should()
            .dependOnClassesThat(resideInAPackage("io.landfall..")
                    .and(DescribedPredicate.not(resideInAPackage("io.landfall.event.."))));

    @ArchTest
    static final ArchRule STORAGE_KNOWS_EVENT_ALONE = noClasses()
            .that()
            .resideInAPackage("io.landfall.storage..")
            .should()
            .dependOnClassesThat(resideInAPackage("io.landfall..")
                    .and(DescribedPredicate.not(resideInAnyPackage("io.landfall.storage..", "io.landfall.event.."))));

    @ArchTest
    static final ArchRule THE_DOMAIN_IS_FREE_OF_CAMEL = noClasses()
            .that()
            .resideInAnyPackage("io.landfall.event..", "io.landfall.routing..", "io.landfall.inbox.read..")
            .should()
            .dependOnClassesThat(resideInAPackage("org.apache.camel.."));

    @ArchTest
    static final ArchRule TIME_COMES_FROM_AN_INJECTED_CLOCK =
            noClasses().that().resideOutsideOfPackage("io.landfall").should().callMethodWhere(readsTheSystemClock());

    @ArchTest
    static final ArchRule ONLY_THE_COMMAND_LINE_ENDS_THE_PROCESS = noClasses()
            .that()
            .resideOutsideOfPackage("io.landfall.cli")
            .should()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "halt", int.class)
            .orShould()
            .callMethod(Runtime.class, "exit", int.class);

    @ArchTest
    static final ArchRule NOTHING_IS_NAMED_UTIL_HELPER_MANAGER_OR_IMPL =
            noClasses().should().haveNameMatching(".*(Utils?|Helper|Manager|Impl)");

    /** {@code Instant.now()} and its like without a clock, {@code Clock.system…()}, and the milliseconds. */
    private static DescribedPredicate<JavaMethodCall> readsTheSystemClock() {
        return DescribedPredicate.describe("reads the system's clock", call -> {
            JavaClass owner = call.getTargetOwner();
            String method = call.getName();
            boolean now = TIMES.contains(owner.getName())
                    && method.equals("now")
                    && call.getTarget().getRawParameterTypes().stream()
                            .noneMatch(parameter -> parameter.isEquivalentTo(Clock.class));
            boolean clock = owner.isEquivalentTo(Clock.class) && method.startsWith("system");
            boolean millis = owner.isEquivalentTo(System.class) && method.equals("currentTimeMillis");
            return now || clock || millis;
        });
    }
}
