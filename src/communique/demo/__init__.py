"""The demonstration's own small web: five sites made from content files, and saved pages served as if live.

=========================  ===========================================================================
module                     what it is for
=========================  ===========================================================================
``content``                the pages as values, with everything a perfect cleaner would find on them
``server``                 the five sites over real HTTP on loopback
``saved_pages``            a folder of saved pages over real HTTP, under their own host names
=========================  ===========================================================================
"""
