#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace fantail::crypto {

/// 64 lower-case digits.
std::string sha256_hex(std::string_view bytes);

using Uuid = std::array<std::uint8_t, 16>;

/// UUIDv5 of (RFC 4122's DNS namespace, "delivery.fantail"): under it lie the ids of deliveries. Never changes: an
/// event read again by a later version must make the same ids.
inline constexpr Uuid delivery_namespace{0x67, 0xed, 0x91, 0xe2, 0x05, 0x65, 0x5d, 0x27,
                                         0x88, 0x1f, 0x60, 0xda, 0xef, 0xb0, 0x36, 0x7b};

/// The same of "event.fantail": what follows `evt_` in the ids of events whose publisher sent none that is usable.
inline constexpr Uuid event_namespace{0x0b, 0x58, 0x61, 0x44, 0xd5, 0xdf, 0x5c, 0x93,
                                      0x8e, 0xe0, 0x8a, 0x29, 0xe6, 0xb8, 0xb9, 0x08};

/// The same of "resource.fantail": the ids of webhooks that a thing of a product's own carries.
inline constexpr Uuid resource_namespace{0x3e, 0x25, 0x42, 0xcc, 0xd8, 0x8f, 0x55, 0x4b,
                                         0x94, 0x60, 0x10, 0xb3, 0xf3, 0xff, 0x91, 0x3f};

/// The same of "webhook.fantail": the ids of webhooks that are made under an Idempotency-Key.
inline constexpr Uuid webhook_namespace{0xbd, 0x5b, 0x6d, 0x87, 0x81, 0x79, 0x5f, 0x7c,
                                        0x8a, 0x45, 0x16, 0x96, 0x96, 0x19, 0x89, 0x4e};

/// RFC 4122, 4.3, with SHA-1: the same name always makes the same id. 36 characters, lower-case.
std::string uuid_v5(const Uuid& name_space, std::string_view name);

}  // namespace fantail::crypto
