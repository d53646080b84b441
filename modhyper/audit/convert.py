"""torch.fx graphs, as `torch.export` and `make_fx` write them, read into a `Graph`: what each node
is (a function of its arguments, a draw, a write), and where its arguments come from.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import torch
from torch import fx, nn
from torch._subclasses.fake_tensor import FakeTensor

from modhyper.audit.graph import Builder, Node, Ref, references, substitute
from modhyper.audit.twin import Stored, nested_tensors, storage_of, stored_tensors
from modhyper.errors import InputError

PYTHON = {
    getattr(operator, name)
    for name in (
        *("getitem", "add", "sub", "mul", "truediv", "floordiv", "mod", "neg", "pow", "pos"),
        *("eq", "ne", "lt", "le", "gt", "ge", "and_", "or_", "not_", "abs"),
    )
}
"""Functions of numbers that are known to do nothing else."""

SHAPE_ONLY = (
    *("ones_like", "zeros_like", "empty_like", "full_like", "new_zeros", "new_ones", "new_empty"),
    "new_full",
)
"""Operations that look at no entry of their tensors."""
TRAINING_FLAGS = ("train", "training")
RATES = ("dropout_p", "dropout", "p")


def is_plain(node: fx.Node) -> bool:
    """Whether an operation is a function of its arguments that changes none of them."""
    if node.op != "call_function":
        return node.op not in ("call_method", "call_module")
    target = node.target
    if isinstance(target, torch._ops.OpOverload):
        if _writes_statistics(node):
            return False
        return not target._schema.is_mutable or _writes_back(node)
    if isinstance(target, torch._ops.HigherOrderOperator):
        return str(target) == "cond"
    name, module = getattr(target, "__name__", ""), getattr(target, "__module__", "")
    return target in PYTHON or module == "math" or (module == "torch" and name[:4] == "sym_")


def _writes_statistics(node: fx.Node) -> bool:
    """Batch and instance norms in training write their running statistics, unseen by the schema."""
    name = str(node.target).split(".")[1]
    return (
        name.endswith(("batch_norm", "instance_norm"))
        and len(node.args) > 5
        and node.args[5] is True
        and node.args[3] is not None
    )


def _writes_back(node: fx.Node) -> bool:
    """The copy_ at the end that stores a buffer's new value; nothing reads it."""
    return (
        str(node.target) == "aten.copy_.default"
        and not node.users
        and isinstance(node.args[0], fx.Node)
        and node.args[0].op == "placeholder"
        and all(later.op in ("output", "call_function") for later in _after(node))
        and not any(node.args[0] in later.all_input_nodes for later in _after(node))
    )


def is_write(node: fx.Node) -> bool:
    return node.op == "call_function" and _writes_back(node)


def _after(node: fx.Node) -> Iterator[fx.Node]:
    later = node.next
    while later.op != "root":
        yield later
        later = later.next


def measure(value: Any) -> tuple[tuple[int, ...] | None, torch.dtype | None]:
    """(shape, dtype); no shape for what is not one dense tensor of known sides."""
    if isinstance(value, list | tuple):
        return None, measure(value[0])[1] if value else None
    if not isinstance(value, torch.Tensor):
        return None, None
    shape = tuple(value.shape)
    known = value.layout == torch.strided and all(type(side) is int for side in shape)
    return shape if known else None, value.dtype


def draws(node: fx.Node) -> bool:
    """Whether an operation draws random numbers with these arguments."""
    target = node.target
    if not isinstance(target, torch._ops.OpOverload):
        return False
    if torch.Tag.nondeterministic_seeded not in target.tags:
        return False
    names = [argument.name for argument in target._schema.arguments]
    defaults = {a.name: a.default_value for a in target._schema.arguments if a.has_default_value()}
    values = defaults | dict(zip(names, node.args, strict=False)) | dict(node.kwargs)
    if any(values.get(flag, None) is False for flag in TRAINING_FLAGS):
        return False
    rates = [values[rate] for rate in RATES if rate in values]
    return not rates or any(rate != 0 for rate in rates)


def name_of(node: fx.Node) -> str:
    target = node.target
    if isinstance(target, torch._ops.OpOverload):
        name = target._schema.name.split("::")
        return name[1] if name[0] == "aten" else "::".join(name)
    return getattr(target, "__name__", str(target))


def path_of(node: fx.Node) -> str:
    """The innermost submodule that ran the operation."""
    stack = node.meta.get("nn_module_stack") or {}
    names = [entry[0] for entry in stack.values()]
    return str(names[-1]).removeprefix("module").removeprefix(".") if names else ""


PREFIX = "module."
"""The audited module is a submodule of this name where it is traced."""


class Converter:
    """Reads the traces of one module into one `Builder`, stored tensors and inputs once."""

    def __init__(self, module: nn.Module, arguments: Sequence[Any]) -> None:
        self.builder = Builder()
        self._module = module
        self.notes: dict[str, None] = {}
        self._stored: dict[str, Stored] = {
            name: stored for stored in stored_tensors(module) for name in stored.names
        }
        self._inputs = [each for each in arguments if isinstance(each.value, torch.Tensor)]
        self.plain: Mapping[int, str] = {}

    def add_program(self, program: Any) -> list[Ref]:
        """An exported program; the references of its outputs."""
        signature = program.graph_signature
        parameters = dict(signature.inputs_to_parameters) | dict(signature.inputs_to_buffers)
        constants = dict(signature.inputs_to_lifted_tensor_constants)
        users = [name for name in signature.user_inputs if isinstance(name, str)]
        self._note_changes(signature.buffers_to_mutate.values())
        self._note_changes(getattr(signature, "parameters_to_mutate", {}).values())
        seen: dict[Any, int] = {}

        def placeholder(node: fx.Node) -> Ref:
            if node.name in parameters:
                return self._stored_ref(parameters[node.name])
            if node.name in constants:
                name = constants[node.name]
                return self._constant(name, program.constants[name], seen)
            if node.name in users:
                return self._input(users.index(node.name))
            raise InputError(f"the trace has an input of unknown origin: {node.name}")

        outputs = self._walk(program.graph, placeholder, {})
        written = [n.args[0].name for n in program.graph.nodes if is_write(n)]
        self._note_changes(parameters[name] for name in written if name in parameters)
        returned = zip(outputs, signature.output_specs, strict=True)
        return [ref for ref, spec in returned if ref and spec.kind.name == "USER_OUTPUT"]

    def add_recording(self, recorded: fx.GraphModule, names: Sequence[str]) -> list[Ref]:
        """A graph of make_fx whose first inputs are the stored tensors ``names``."""
        places = [node for node in recorded.graph.nodes if node.op == "placeholder"]
        seen: dict[Any, int] = {}

        def placeholder(node: fx.Node) -> Ref:
            place = places.index(node)
            if place < len(names):
                return self._stored_ref(names[place])
            return self._input(place - len(names))

        attributes: dict[str, Ref] = {}
        for node in recorded.graph.nodes:
            if node.op == "get_attr":
                tensor = getattr(recorded, str(node.target))
                attributes[node.name] = self._constant(str(node.target), tensor, seen)
            if is_write(node):
                self._note_changes([names[places.index(node.args[0])]])
        return [ref for ref in self._walk(recorded.graph, placeholder, attributes) if ref]

    def _walk(
        self, graph: fx.Graph, placeholder: Any, attributes: Mapping[str, Ref]
    ) -> list[Ref | None]:
        """Adds the operations; the references of the outputs, None for those that are no node."""
        refs: dict[fx.Node, Any] = {}
        for node in graph.nodes:
            if node.op == "placeholder":
                if node.users or isinstance(node.meta.get("val"), torch.Tensor):
                    refs[node] = placeholder(node)
            elif node.op == "get_attr":
                known = attributes.get(node.name)
                refs[node] = _Subgraph(node) if known is None else known
            elif node.op == "call_function":
                if not is_write(node):
                    refs[node] = self._operation(node, refs)
            elif node.op != "output":
                raise InputError(f"forward cannot be followed: {node.op} {node.target}")
        found = next(iter(reversed(graph.nodes))).args[0]
        outputs = found if isinstance(found, list | tuple) else [found]
        return [refs[each] if isinstance(each, fx.Node) else None for each in outputs]

    def _operation(self, node: fx.Node, refs: Mapping[fx.Node, Any]) -> Ref:
        if not is_plain(node):
            raise InputError(
                f"forward cannot be followed: {node.target} is not a function of its arguments"
            )
        args, kwargs = (
            substitute(fx.node.map_arg(given, lambda each: refs[each]), Ref)
            for given in (node.args, node.kwargs)
        )
        subgraphs = [arg for arg in args if isinstance(arg, _Subgraph)]
        shape, dtype = measure(node.meta.get("val"))
        random = draws(node) or any(sub.draws() for sub in subgraphs)
        if random:
            self.notes[f"forward draws random numbers ({name_of(node)})"] = None
        uses = tuple(dict.fromkeys(references((args, kwargs))))
        known = all(self.builder.nodes[used].shape is not None for used in uses)
        if name_of(node) in SHAPE_ONLY and known:
            uses = ()
        return self.builder.add(
            Node(
                *("operation", name_of(node), shape, dtype, node.target, args, kwargs, uses),
                random=random,
                path=path_of(node),
            ),
        )

    def _stored_ref(self, name: str) -> Ref:
        stored = self._stored[name.removeprefix(PREFIX)]
        node = Node(stored.kind, stored.name, *measure(stored.tensor))
        return self.builder.add(node, ("stored", stored.name))

    def _input(self, place: int) -> Ref:
        argument = self._inputs[place]
        target = argument.value if argument.kind == "given" else None
        node = Node(argument.kind, str(argument.key), *measure(argument.value), target)
        return self.builder.add(node, ("input", place))

    def _constant(self, name: str, tensor: Any, seen: dict[Any, int]) -> Ref:
        """A tensor kept in an attribute, or the n-th literal of this value in forward."""
        shape, dtype = measure(tensor)
        known = self.plain.get(storage_of(tensor))
        key: Any
        if known is not None:
            name = known
            key = ("attribute", known, shape, tensor.stride(), tensor.storage_offset())
        elif isinstance(tensor, FakeTensor):
            raise InputError(f"the trace holds a tensor of unknown origin: {name}")
        else:
            numbers = tensor.detach().cpu().contiguous().reshape(-1).view(torch.uint8)
            value = (str(tensor.dtype), shape, numbers.numpy().tobytes())
            seen[value] = seen.get(value, 0) + 1
            key = ("literal", value, seen[value])
        target = tensor if known is None else None
        return self.builder.add(
            Node("constant", name.removeprefix(PREFIX), shape, dtype, target), key
        )

    def _note_changes(self, names: Any) -> None:
        changed = sorted(name.removeprefix(PREFIX) for name in names)
        if not changed:
            return
        for name in changed:
            if name in self._stored and self._aliased(self._stored[name].tensor):
                raise InputError(f"forward changes {name}, which shares its memory with another")
        self.notes[
            f"forward changes {', '.join(changed)}: every evaluation starts from the stored values"
        ] = None

    def _aliased(self, tensor: Any) -> bool:
        others = [each.tensor for each in self._stored.values()]
        others += [nested for _, nested in nested_tensors(self._module)]
        place = storage_of(tensor)
        return any(other is not tensor and storage_of(other) == place for other in others)


class _Subgraph:
    """A branch of a higher-order operation: part of the operation, with no tensors of its own."""

    def __init__(self, node: fx.Node) -> None:
        owner = node.graph.owning_module
        self.program = None if owner is None else getattr(owner, str(node.target), None)
        if not isinstance(self.program, fx.GraphModule):
            raise InputError(f"the trace holds a tensor of unknown origin: {node.target}")
        inner = self.program.graph.nodes
        bad = [n for n in inner if n.op == "get_attr" or not is_plain(n)]
        if bad:
            raise InputError(f"forward cannot be followed: {bad[0].target} inside a branch")

    def draws(self) -> bool:
        assert self.program is not None
        return any(draws(node) for node in self.program.graph.nodes)
