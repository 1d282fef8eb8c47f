"""Drives the calls of a client library, and knows which it has, so that none is forgotten."""

import inspect

BY_NAME = inspect.Parameter.POSITIONAL_OR_KEYWORD
REFUSED = "not provided: this agent has no servers"
NO_ACCESS_CONTROL = "ACL support disabled"


def is_part(value, package):
    """Whether an attribute of a client is a group of calls: an object of its package."""
    return type(value).__module__.split(".")[0] == package


def leads_back(name, path):
    """Whether an attribute leads to the client again, or to what carries its requests."""
    return name == "http" or (name == "agent" and path != "")


def names(client, package, path="", seen=None):
    """All public calls of a client, as `agent.service.register`; of two names of one, the first."""
    found, seen = [], set() if seen is None else seen
    for name in dir(client):
        value = None if name.startswith("_") else getattr(client, name)
        if inspect.ismethod(value):
            found.append(path + name)
        elif is_part(value, package) and not leads_back(name, path) and id(value) not in seen:
            seen.add(id(value))
            found += names(value, package, f"{path}{name}.", seen)
    return found


def filled(function, arguments):
    """Values for the parameters of a function without a default: those given by name, or `x`."""
    wanted = inspect.signature(function).parameters.values()
    needed = [one.name for one in wanted if one.default is one.empty and one.kind == BY_NAME]
    return {name: arguments.get(name, "x") for name in needed}


def outcome(function, *arguments, **more):
    """What a call returns, or the exception that it raises."""
    try:
        return function(*arguments, **more)
    except Exception as error:  # whatever a client makes of an answer is what is looked at
        return error


class Driven:
    """A client, or a part of one, that remembers by their names which calls were made."""

    def __init__(self, target, package, path="", made=None):
        self.target, self.package, self.path = target, package, path
        self.made = set() if made is None else made

    def __getattr__(self, name):
        value, path = getattr(self.target, name), self.path + name
        if is_part(value, self.package):
            return Driven(value, self.package, path + ".", self.made)
        if not callable(value):
            return value

        def call(*arguments, **more):
            self.made.add(path)
            return value(*arguments, **more)

        return call

    def call(self, path, arguments):
        """Makes a call by its name, with something for whatever it must be given.

        `arguments` has values by the names of parameters, and more of one call by its own name.
        """
        own, target = self, self.target
        for name in path.split("."):
            own, target = getattr(own, name), getattr(target, name)
        return own(**filled(target, arguments) | arguments.get(path, {}))

    def names(self):
        return names(self.target, self.package)

    def forgotten(self, apart=()):
        """Calls that nobody made."""
        return sorted(set(self.names()) - self.made - set(apart))


def refused(expect, driven, families, arguments, apart=()):
    """Expects all calls of some families to raise what the agent says of them.

    A family is the beginning of names, with a part of the sentence that it is refused with.
    """
    for family, sentence in families.items():
        calls = [name for name in driven.names() if name.startswith(family) and name not in apart]
        taken = {}
        for name in calls:
            seen = outcome(driven.call, name, arguments)
            if not (isinstance(seen, Exception) and sentence in str(seen)):
                taken[name] = repr(seen)
        if calls:
            expect.note(f"{family}: all of {len(calls)} say '{sentence}'", not taken, taken or "so")
