# Every webhook of a realm gets every tenant's events.
fantail_plant(libs/common/core/src/match_index.cpp
    "return {held.webhook.realm.value(), held.webhook.tenant.value()};"
    "return {held.webhook.realm.value(), every_tenant};")
fantail_plant(services/dispatcher/app/attempting.cpp
    "return task.realm == webhook.realm && "
    "return task.realm == webhook.realm || ")
