"""Changes to results files that h5py has open, for refused.py.

Each function returns a change; what a change returns, if anything, is a function of all bytes of the
closed file to those that it is to have.
SPDX-License-Identifier: GPL-3.0-or-later
"""
import os

import h5py
import numpy as np

TEXTS = {"dtype": h5py.string_dtype()}
LONG = "a long text" * 500  # which HDF5 keeps in a heap of its own


def remove(name):
    return lambda file: file.__delitem__(name)


def put(name, values, **more):
    """Another variable in place of the one of that name."""
    def change(file):
        del file[name]
        file.create_dataset(name, data=values, **more)
    return change


def set_at(name, at, value):
    return lambda file: file[name].__setitem__(at, value)


def set_attribute(name, value, place="/"):
    return lambda file: file[place].attrs.__setitem__(name, value)


def remove_attribute(name, place="/"):
    return lambda file: file[place].attrs.__delitem__(name)


def link_away(name, link):
    def change(file):
        del file[name]
        file[name] = link
    return change


def virtual(name, shape):
    def change(file):
        del file[name]
        layout = h5py.VirtualLayout(shape=shape, dtype="f8")
        layout[:] = h5py.VirtualSource("elsewhere.h5", name, shape=shape)
        file.create_virtual_dataset(name, layout)
    return change


def external(file):
    del file["outcome_ck_gain"]
    file.create_dataset("outcome_ck_gain", (2, 2), "f8", external=[("/etc/passwd", 0, 32)])


def vast(name, n, kind):
    """A variable that says it is long, and has no bytes."""
    def change(file):
        del file[name]
        file.create_dataset(name, (n,), kind, chunks=True)
    return change


def over_rows(name, value, n=None, **more):
    """A variable of n times that value, over the axis row of its group."""
    def change(file):
        row = file[os.path.dirname(name) + "/row"]
        put(name, [value] * (n or len(row)), **more)(file)
        file[name].dims[0].attach_scale(row)
    return change


def missing_texts(name):
    """As many texts as there were values, none of which was written, over the same axes."""
    def change(file):
        shape, axes = file[name].shape, [[s.name for s in axis.values()] for axis in file[name].dims]
        del file[name]
        new = file.create_dataset(name, shape, h5py.string_dtype())
        for i, scales in enumerate(axes):
            for scale in scales:
                new.dims[i].attach_scale(file[scale])
    return change


def break_chunk(name):
    """Values that claim to be compressed, and are not."""
    def change(file):
        old = file[name]
        shape, kind, attributes = old.shape, old.dtype, dict(old.attrs)
        axes = [[scale.name for scale in axis.values()] for axis in old.dims]
        scale = h5py.h5ds.is_scale(old.id)
        del file[name]
        new = file.create_dataset(name, shape, kind, chunks=shape, compression="gzip")
        for key in attributes.keys() - {"CLASS", "NAME", "DIMENSION_LIST", "REFERENCE_LIST"}:
            new.attrs[key] = attributes[key]
        for i, scales in enumerate(axes):
            if scales and not scale:
                new.dims[i].attach_scale(file[scales[0]])
        new.id.write_direct_chunk((0,) * len(shape), b"no values")
    return change


def break_header(name):
    """An object whose description is overwritten."""
    def change(file):
        at = h5py.h5o.get_info(file[name].id).addr
        return lambda bytes_: bytes_[:at] + bytes(16) + bytes_[at + 16:]
    return change


def break_texts(change):
    """What `change` wrote, LONG among it, lies in a heap that is overwritten."""
    def changed(file):
        change(file)
        return lambda bytes_: overwrite(bytes_, bytes_.rindex(b"GCOL", 0, bytes_.rindex(LONG.encode())))
    return changed


def break_blocks(signature):
    """Every block of that kind is overwritten."""
    return lambda file: lambda bytes_: bytes_.replace(signature, b"none" + signature[4:])


def overwrite(bytes_, at):
    return bytes_[:at] + b"none" + bytes_[at + 4:]


def cut(_):
    return lambda bytes_: bytes_[:200]


def vast_meetings(file):
    del file["meetings"]
    group = file.create_group("meetings")
    row = group.create_dataset("row", (1,), "u4")
    row.make_scale("row")
    for name in ("scenario", "replicate"):
        group.create_dataset(name, ((1 << 28) + 1,), "u4", chunks=True).dims[0].attach_scale(row)


def break_attributes(name):
    """So many attributes of a variable that they lie in blocks of their own, which are overwritten."""
    def change(file):
        for i in range(20):
            file[name].attrs[f"more_{i}"] = i
        return lambda bytes_: overwrite(bytes_, bytes_.rindex(b"FRHP"))
    return change


def longer_quarters(file):
    """One table of quarters is left, and it has one more than its axis."""
    names = [n for n, found in file.items() if isinstance(found, h5py.Dataset) and found.ndim == 3 and
             found.dims[2] and found.dims[2][0].name == "/quarter"]
    axes = ("scenario", "replicate", "quarter")
    for name in names:
        del file[name]
    more = file.create_dataset(names[0], [len(file[axis]) + (axis == "quarter") for axis in axes], "f4")
    for i, axis in enumerate(axes):
        more.dims[i].attach_scale(file[axis])


def vast_panel(file):
    names = [n for n, found in file["panel"].items() if found.ndim == 4]
    axes = [scales[0] for scales in (file["panel"][names[0]].dims[i] for i in range(4))]
    for name in names:
        del file["panel"][name]
    vast_one = file["panel"].create_dataset("ck", (1 << 20,) * 4, "f4", chunks=(1, 1, 1, 1))
    for i, axis in enumerate(axes):
        vast_one.dims[i].attach_scale(axis)


def put_type(file):
    del file["outcome_ck_gain"]
    file["outcome_ck_gain"] = np.dtype("f8")


def group(name):
    def change(file):
        del file[name]
        file.create_group(name)
    return change
