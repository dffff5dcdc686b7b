package dev.rollcall.subscriber;

import jakarta.servlet.ServletContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;

/** Everything that tells one application of its coming end. */
final class StopHooks implements AutoCloseable {
    private static final Logger LOG = System.getLogger(StopHooks.class.getName());

    private static final List<StopHook.Installer> INSTALLERS =
            List.of(JettyStopHook::install, TomcatStopHook::install, SpringStopHook::install);

    private final List<StopHook> hooks;

    private StopHooks(List<StopHook> hooks) {
        this.hooks = hooks;
    }

    /** Returns the hooks for the container of {@code context}, in place; possibly none. */
    static StopHooks install(ServletContext context, StopHook.Stop stop) {
        List<StopHook> hooks = new ArrayList<>();
        for (StopHook.Installer installer : INSTALLERS) {
            try {
                StopHook hook = installer.install(context, stop);
                if (hook != null) {
                    hooks.add(hook);
                }
            } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
                // Without it the end of the filter does the same, only later.
                LOG.log(Level.INFO, "no early notice of a stop: " + LogText.problem(e));
            }
        }
        return new StopHooks(List.copyOf(hooks));
    }

    @Override
    public void close() {
        for (StopHook hook : hooks) {
            try {
                hook.close();
            } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
                LOG.log(Level.DEBUG, "a stop hook stays behind", e);
            }
        }
    }
}
