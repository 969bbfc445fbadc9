class BrokerError(Exception):
    """Kafka did not do what was asked of it; the text says what, and shows the end of its log where that helps."""
