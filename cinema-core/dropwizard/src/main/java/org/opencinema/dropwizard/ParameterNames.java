package org.opencinema.dropwizard;

import io.dropwizard.jersey.validation.JerseyParameterNameProvider;
import jakarta.validation.ParameterNameProvider;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The names by which violations call the parameters of operations. They are read from annotations once, not for each request. */
final class ParameterNames implements ParameterNameProvider {
    private final ParameterNameProvider names = new JerseyParameterNameProvider();
    private final Map<Executable, List<String>> known = new ConcurrentHashMap<>();

    @Override
    public List<String> getParameterNames(Constructor<?> constructor) {
        return known.computeIfAbsent(constructor, any -> names.getParameterNames(constructor));
    }

    @Override
    public List<String> getParameterNames(Method method) {
        return known.computeIfAbsent(method, any -> names.getParameterNames(method));
    }
}
