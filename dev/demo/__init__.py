"""Events of five products, and of a sixth dialect, through a real Kafka and both services to receivers that verify.

`demo` runs it once and takes everything away; `up` leaves it running until `down`.
"""
