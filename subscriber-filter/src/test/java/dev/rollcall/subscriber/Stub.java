package dev.rollcall.subscriber;

import java.lang.reflect.Proxy;
import java.util.Map;

/** Stands for an object of a container that we know nothing of: answers some methods, and null or 0 to the rest. */
final class Stub {
    private Stub() {}

    /** Returns a {@code type} whose methods of these names return these values. */
    static <T> T of(Class<T> type, Map<String, Object> answers) {
        Object proxy =
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    Object answer = answers.get(method.getName());
                    if (answer != null) {
                        return answer;
                    }
                    Class<?> returned = method.getReturnType();
                    if (returned == boolean.class) {
                        return false;
                    }
                    return returned == int.class ? 0 : null;
                });
        return type.cast(proxy);
    }
}
