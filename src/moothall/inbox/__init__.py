"""What people write to the organisation: kept once, judged, queued, decided and answered.

``intake`` turns events into posts and cases, ``judging`` says what the policy makes of them,
``queries`` answers the screens, ``actions`` holds every verb, ``outcomes`` what came back.
"""
