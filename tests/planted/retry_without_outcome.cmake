# A retry is derived without its outcome having been written.
fantail_plant(services/dispatcher/app/settling.cpp
    "    const auto logged = co_await intake::append("
    "    if (outcome.verdict == core::Verdict::retry) co_return true;\n    const auto logged = co_await intake::append(")
