"""Reads the timelines of a folder with OpenTimelineIO and its adapters, and prints what they hold."""

import json
import sys
import warnings
from pathlib import Path
from xml.etree import ElementTree

import opentimelineio as otio

warnings.simplefilter("ignore")
schema = otio.schema


def frames(time):
    assert time.rate == 24, time
    assert time.value == int(time.value), time
    return int(time.value)


def span(time_range):
    start = frames(time_range.start_time)
    return [start, start + frames(time_range.duration)]


def item_of(item):
    if isinstance(item, schema.Transition):
        offsets = [frames(item.in_offset), frames(item.out_offset)]
        return {"kind": item.transition_type, "offsets": offsets}
    told = {
        "kind": type(item).__name__,
        "name": item.name,
        "record": span(item.range_in_parent()),
        "source": span(item.source_range),
        "markers": [marker.name for marker in item.markers],
        "metadata": plain(item.metadata),
    }
    if isinstance(item, schema.Clip):
        told["media"] = type(item.media_reference).__name__
        told["active"] = item.active_media_reference_key
        told["references"] = {key: reference_of(one) for key, one in item.media_references().items()}
    return told


def reference_of(reference):
    available = reference.available_range
    return {
        "url": getattr(reference, "target_url", None),
        "available": span(available) if available else None,
        "metadata": plain(reference.metadata),
    }


def plain(metadata):
    return json.loads(otio.core.serialize_json_to_string(metadata, indent=-1))


def timeline_of(path):
    timeline = otio.adapters.read_from_file(str(path))
    if isinstance(timeline, schema.SerializableCollection):
        (timeline,) = timeline
    return {
        "name": timeline.name,
        "frames": frames(timeline.duration()),
        "tracks": [
            {
                "name": track.name,
                "kind": track.kind,
                "frames": frames(track.duration()),
                "items": [item_of(item) for item in track],
            }
            for track in timeline.tracks
        ],
    }


def spine_of(path):
    """What the adapter passes over, as any reader of XML has it."""
    root = ElementTree.parse(path).getroot()
    sequence = root.find("./event/project/sequence")
    return {
        "version": root.get("version"),
        "duration": sequence.get("duration"),
        "items": [{"tag": one.tag, **one.attrib} for one in sequence.find("spine")],
        "sources": {
            asset.get("name"): asset.find("media-rep").get("src")
            for asset in root.findall("./resources/asset")
        },
        "auditions": [
            [clip.get("name") for clip in audition] for audition in root.findall("./event/audition")
        ],
        "values": [one.get("value") for one in sequence.iter() if one.tag in ("md", "marker")],
    }


def read(path):
    told = timeline_of(path)
    return {**told, "spine": spine_of(path)} if path.suffix == ".fcpxml" else told


paths = sorted(path for path in Path(sys.argv[1]).iterdir() if path.suffix != ".csv")
print(json.dumps({path.name: read(path) for path in paths}))
