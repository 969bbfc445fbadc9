<?php

// Runs a document's PHP receiver, which is a whole script. Router of PHP's own server.

require getenv('SNIPPET');
