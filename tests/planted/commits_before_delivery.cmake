# Offsets are committed as soon as their records are taken.
fantail_plant(libs/common/core/src/window.cpp
    "slots_.empty() ? position_ : slots_.front().offset;"
    "slots_.empty() ? position_ : slots_.back().offset.next();")
